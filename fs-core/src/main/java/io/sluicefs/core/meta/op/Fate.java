package io.sluicefs.core.meta.op;

/** What became of an inode when one of its names went away. */
public enum Fate {
  /** Other names, or the trash, still hold it. */
  KEPT,
  /** No name is left, but this client has it open: release it at the last close. */
  SUSTAINED,
  /** The record is gone; the data of a file waits in the queue of deleted files. */
  DELETED
}
