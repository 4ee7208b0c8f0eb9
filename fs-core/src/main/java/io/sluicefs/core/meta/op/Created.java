package io.sluicefs.core.meta.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Inode;

/** Reply of a creating operation: the new inode, and its directory as the operation left it. */
public record Created(Inode inode, Attr parentAttr) {}
