package io.sluicefs.core.vfs;

import io.sluicefs.core.inode.Dentry;

/** Takes the entries of a listing until it is full. */
@FunctionalInterface
public interface DirSink {

  /**
   * @param next the cookie that continues behind this entry; above 0 and valid while the handle
   *     lives
   * @return false when the entry did not fit and was not taken
   */
  boolean add(Dentry entry, long next);
}
