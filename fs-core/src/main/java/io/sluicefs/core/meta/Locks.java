package io.sluicefs.core.meta;

import io.sluicefs.core.meta.op.LockAnswer;
import io.sluicefs.core.meta.op.LockRequest;
import org.jspecify.annotations.Nullable;

/**
 * Locks on whole files (flock) and on ranges of bytes (fcntl), valid for all clients of the volume
 * (redis-metadata.md 5, coherence.md 3).
 *
 * <p>They belong to the session and go with it. Who waits is served in the order of arrival.
 */
public interface Locks {

  /**
   * Sets a lock, or changes the one that the owner has there. A conflict fails or takes a place in
   * the queue, as the request says; an owner that changes an flock gives up the old one to wait.
   *
   * @throws io.sluicefs.core.errno.FsException EAGAIN (a conflict with somebody else's lock),
   *     EDEADLK (waiting would close a cycle of record locks), ENOLCK (too many wait), EROFS
   */
  LockAnswer setLock(long ino, LockRequest request);

  /**
   * Releases the range; nothing is no error.
   *
   * @return whether the owner still holds locks of that kind on the inode
   * @throws io.sluicefs.core.errno.FsException EROFS
   */
  boolean unlock(long ino, LockRequest request);

  /** A lock in the way of the request, absent when there is none. */
  @Nullable LockRequest getLock(long ino, LockRequest request);
}
