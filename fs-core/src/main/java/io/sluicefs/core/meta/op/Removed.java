package io.sluicefs.core.meta.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Inode;

/**
 * Reply of unlink, rmdir, and of a rename that replaced a name.
 *
 * @param inode the inode behind the name with its attributes afterwards (nlink 0 when gone)
 * @param parentAttr the directory afterwards
 */
public record Removed(Inode inode, Fate fate, Attr parentAttr) {}
