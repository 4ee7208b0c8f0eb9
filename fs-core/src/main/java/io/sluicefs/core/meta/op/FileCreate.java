package io.sluicefs.core.meta.op;

/**
 * What open(2) with O_CREAT asks for.
 *
 * @param mode permission bits (12)
 * @param umask the caller's umask
 * @param open how the file is opened, also when it exists by now (W8)
 * @param exclusive O_EXCL: EEXIST when the name exists
 */
public record FileCreate(int mode, int umask, OpenFlags open, boolean exclusive) {}
