package io.sluicefs.core.inode;

import io.sluicefs.core.meta.op.DirDetail;
import org.jspecify.annotations.Nullable;

/**
 * One name of a directory.
 *
 * @param attr present when {@link DirDetail#ATTRIBUTES} was asked for and the record exists
 */
public record Dentry(Name name, long ino, FileType type, @Nullable Attr attr) {}
