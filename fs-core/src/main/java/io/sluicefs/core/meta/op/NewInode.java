package io.sluicefs.core.meta.op;

import io.sluicefs.core.inode.FileType;

/**
 * What mknod(2), mkdir(2) and open(2) ask for.
 *
 * @param mode permission bits as the caller gave them (12 bits)
 * @param umask the caller's umask; the engine applies it unless the parent has a default ACL
 * @param rdev device number in the kernel's 32-bit form, 0 for other types
 */
public record NewInode(FileType type, int mode, int umask, int rdev) {}
