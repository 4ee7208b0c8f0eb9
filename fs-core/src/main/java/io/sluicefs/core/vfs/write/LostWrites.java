package io.sluicefs.core.vfs.write;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import org.jspecify.annotations.Nullable;

/**
 * What a file's writer has dropped and who is still to be told. Guarded by the lock of the writer.
 *
 * <p>A flush that waited is told of every drop meanwhile; a drop that nobody waited for is told to
 * the next flush, once.
 */
final class LostWrites {
  private final long ino;
  private @Nullable FsException why;
  private long count;

  /** Last slice of a drop that nobody has been told of; 0 for none. */
  private long untold;

  LostWrites(long ino) {
    this.ino = ino;
  }

  /** Whether the engine surely did nothing; otherwise the objects may be in use by now. */
  static boolean isRefusal(FsException e) {
    return switch (e.errno()) {
      case ENOENT, ENOSPC, EDQUOT, EPERM, EROFS -> true;
      default -> false;
    };
  }

  /** How many drops there were; flushes take it before they wait. */
  long count() {
    return count;
  }

  /** Slices up to that sequence are dropped (0: none were) and the next flush must tell. */
  void add(FsException cause, long sequence) {
    addForWaiters(cause);
    if (sequence > 0) {
      untold = sequence;
    }
  }

  /** The same, but only flushes that wait now are to tell. */
  void addForWaiters(FsException cause) {
    why = cause;
    count++;
  }

  /**
   * Tells a flush of slices up to {@code target} what was dropped.
   *
   * @throws FsException EIO, ENOSPC, EDQUOT
   */
  void report(long target, long countBefore) {
    FsException cause = why;
    if (cause == null || (count == countBefore && untold == 0)) {
      return;
    }
    if (untold <= target) {
      untold = 0;
    }
    if (cause.errno() == Errno.ENOSPC || cause.errno() == Errno.EDQUOT) {
      throw cause.errno().exception();
    }
    throw FsException.io("writes to inode " + ino + " are lost", cause);
  }
}
