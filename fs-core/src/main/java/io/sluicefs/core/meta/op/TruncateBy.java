package io.sluicefs.core.meta.op;

/** Where the right to truncate comes from. */
public enum TruncateBy {
  /** truncate(2): write permission on the inode. */
  PATH,
  /** ftruncate(2): the handle was opened for writing. */
  HANDLE
}
