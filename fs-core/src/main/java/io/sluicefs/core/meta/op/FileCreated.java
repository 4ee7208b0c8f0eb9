package io.sluicefs.core.meta.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Inode;

/**
 * Reply of create.
 *
 * @param existed the name was there already: it has been opened, after the permission check and the
 *     truncation that open(2) would have made
 */
public record FileCreated(Inode inode, Attr parentAttr, boolean existed) {}
