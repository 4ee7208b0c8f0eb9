package io.sluicefs.core.vfs.handle;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.vfs.cache.OpenFile;
import io.sluicefs.core.vfs.write.LossReport;
import java.util.concurrent.atomic.AtomicBoolean;

/** A file as one open(2) sees it. */
public final class FileHandle extends Handle {
  private static final long ACCESS_NANOS = 1_000_000_000L;

  private final OpenFile file;
  private final boolean readable;
  private final boolean writable;
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile boolean holdsLock;
  private volatile boolean lost;
  private final LossReport losses = new LossReport();
  private volatile long accessedNanos = System.nanoTime() - 2 * ACCESS_NANOS;

  public FileHandle(OpenFile file, OpenFlags flags) {
    super(file.ino());
    this.file = file;
    this.readable = flags.read();
    this.writable = flags.write();
  }

  public OpenFile file() {
    return file;
  }

  public boolean isWritable() {
    return writable;
  }

  /** EBADF when not opened for reading. */
  public FileHandle requireReadable() {
    if (!readable) {
      throw Errno.EBADF.exception();
    }
    return this;
  }

  /** EBADF when not opened for writing. */
  public FileHandle requireWritable() {
    if (!writable) {
      throw Errno.EBADF.exception();
    }
    return this;
  }

  /** Whether locks were taken through this handle and not released: they end with the session. */
  public void holdsLock(boolean holds) {
    holdsLock = holds;
  }

  public boolean holdsLock() {
    return holdsLock;
  }

  /** The session of the mount is lost; true when the handle is of no use any more. */
  boolean loseIfLocked() {
    lost |= holdsLock;
    return lost;
  }

  /** True from the loss of a lock on: everything but closing answers EIO. */
  public boolean isLost() {
    return lost;
  }

  /** What this open file is to be told of its lost writes. */
  public LossReport losses() {
    return losses;
  }

  /**
   * Reports, once, that bytes written through this handle were dropped with the session.
   *
   * @throws io.sluicefs.core.errno.FsException EIO
   */
  public FileHandle reportDropped() {
    losses.tellUrgent();
    return this;
  }

  /** True for the one that ends the handle. */
  public boolean release() {
    return released.compareAndSet(false, true);
  }

  /** True at most once a second: the engine shall look at the access time. */
  public boolean isAccessDue() {
    long now = System.nanoTime();
    if (now - accessedNanos < ACCESS_NANOS) {
      return false;
    }
    accessedNanos = now;
    return true;
  }
}
