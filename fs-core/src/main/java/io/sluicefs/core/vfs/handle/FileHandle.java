package io.sluicefs.core.vfs.handle;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.vfs.cache.OpenFile;
import java.util.concurrent.atomic.AtomicBoolean;

/** A file as one open(2) sees it. */
public final class FileHandle extends Handle {
  private static final long ACCESS_NANOS = 1_000_000_000L;

  private final OpenFile file;
  private final boolean readable;
  private final boolean writable;
  private final AtomicBoolean released = new AtomicBoolean();
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
