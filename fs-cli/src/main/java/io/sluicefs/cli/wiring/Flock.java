package io.sluicefs.cli.wiring;

import io.sluicefs.cli.store.StoreLock;
import io.sluicefs.fuse.ffm.FileLock;
import java.io.IOException;
import java.nio.file.Path;

/** The lock of a store by the system call of that name. */
record Flock(FileLock lock) implements StoreLock {

  static Flock open(Path file) throws IOException {
    return new Flock(FileLock.open(file));
  }

  @Override
  public void lockShared() {
    lock.lockShared();
  }

  @Override
  public void lockExclusively() {
    lock.lockExclusively();
  }

  @Override
  public boolean tryLockExclusively() {
    return lock.tryLockExclusively();
  }

  @Override
  public void unlock() {
    lock.unlock();
  }

  @Override
  public void close() {
    lock.close();
  }
}
