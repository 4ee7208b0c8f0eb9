package io.sluicefs.core.vfs.write;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.vfs.read.ChunkLists;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of one file's writer share. {@code lock} guards all that is not final, and is
 * never held across requests.
 */
final class WriterState {
  private static final long POLL_MILLIS = 50;

  final long ino;
  final ChunkLists lists;
  final WriteBackend backend;
  final ReentrantLock lock = new ReentrantLock();
  final Condition changed = lock.newCondition();
  final PendingSlices pending;
  @Nullable Timestamp mtime;

  /** Last slice of the commit that runs, 0 without one: its objects may be in use by now. */
  long committing;

  /** The commit that runs appends: until its reply nobody knows where the queue stands. */
  boolean placing;

  WriterState(long ino, ChunkLists lists, WriteBackend backend) {
    this.ino = ino;
    this.lists = lists;
    this.backend = backend;
    int countMax = backend.limits().pendingSlicesMax();
    this.pending =
        new PendingSlices(backend.pages(), backend.blockLength(), backend::session, countMax);
  }

  /**
   * Moves the queue to the end of a file of that length; while a commit may have moved that end,
   * its reply is waited for. The lock is held.
   *
   * @throws io.sluicefs.core.errno.FsException EINTR
   */
  void placeQueue(long committedEnd) {
    try {
      while (placing && !pending.queueFits(committedEnd)) {
        var _ = changed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errno.EINTR.exception();
    }
  }
}
