package io.sluicefs.fuse.ffm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * flock(2) on a file of its own: held by this open file until released, closed, or the process
 * dies. Java's own locks are those of fcntl(2), which any close of the file would drop.
 */
public final class FileLock implements AutoCloseable {
  private static final int AT_FDCWD = -100;
  private static final int O_RDWR_CREAT_CLOEXEC = 02 | 0100 | 02000000;
  private static final int SHARED = 1;
  private static final int EXCLUSIVE = 2;
  private static final int NON_BLOCKING = 4;
  private static final int UNLOCK = 8;

  private final int fd;

  private FileLock(int fd) {
    this.fd = fd;
  }

  /** Opens the file, which is created for its owner alone; nothing is locked yet. */
  public static FileLock open(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom(file.toString()).address();
      long fd = Sys.current().call(Sys.OPENAT, AT_FDCWD, path, O_RDWR_CREAT_CLOEXEC, 0600);
      if (fd < 0) {
        throw new IOException(file + ": cannot be opened, error " + -fd);
      }
      return new FileLock((int) fd);
    }
  }

  /** Waits until nobody holds the lock exclusively. */
  public void lockShared() {
    lock(SHARED);
  }

  /** Waits until nobody else holds the lock. */
  public void lockExclusively() {
    lock(EXCLUSIVE);
  }

  /** False when somebody else holds the lock in any way; what was held before may then be lost. */
  public boolean tryLockExclusively() {
    return Sys.current().call(Sys.FLOCK, fd, EXCLUSIVE | NON_BLOCKING, 0) == 0;
  }

  public void unlock() {
    lock(UNLOCK);
  }

  private void lock(int how) {
    long result = Sys.current().call(Sys.FLOCK, fd, how, 0);
    while (result == -Sys.EINTR) {
      result = Sys.current().call(Sys.FLOCK, fd, how, 0);
    }
    if (result < 0) {
      throw new IllegalStateException("flock failed, error " + -result);
    }
  }

  @Override
  public void close() {
    Sys.close(fd);
  }
}
