package io.sluicefs.core.vfs;

import io.sluicefs.core.inode.Inode;

/** Reply of create and tmpfile: the inode and its handle. */
public record FileOpened(Inode inode, Opened opened) {}
