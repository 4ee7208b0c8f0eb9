package io.sluicefs.core.meta.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import org.jspecify.annotations.Nullable;

/** A place in the queue for a lock. Somebody must wait on it: it is given up only there. */
@FunctionalInterface
public interface LockPlace {
  /**
   * Waits for the lock, on the calling thread.
   *
   * @return the inode when the lock was granted; absent when it is gone
   * @throws io.sluicefs.core.errno.FsException EINTR when the caller is cancelled; EDEADLK when the
   *     wait has become part of a cycle; the place is given up
   */
  @Nullable Attr await(Caller caller);
}
