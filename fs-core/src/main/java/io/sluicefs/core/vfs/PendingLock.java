package io.sluicefs.core.vfs;

import io.sluicefs.core.inode.Caller;

/** A lock that somebody else has and that the caller queued for. It must be waited for. */
@FunctionalInterface
public interface PendingLock {
  /**
   * Waits on the calling thread until the lock is set.
   *
   * @throws io.sluicefs.core.errno.FsException EINTR when the caller is cancelled, EDEADLK
   */
  void await(Caller caller);
}
