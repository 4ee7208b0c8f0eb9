package io.sluicefs.core.vfs.model;

import io.sluicefs.core.inode.FileType;

/**
 * What stat(2) tells and all file systems must agree on.
 *
 * @param mode permission bits (12)
 * @param length bytes; 0 for directories, whose size is nobody's business
 */
public record FileStat(FileType type, int mode, int nlink, long length) {}
