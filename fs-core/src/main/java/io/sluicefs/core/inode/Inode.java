package io.sluicefs.core.inode;

/** An inode number with the attributes it had when the engine answered. */
public record Inode(long ino, Attr attr) {}
