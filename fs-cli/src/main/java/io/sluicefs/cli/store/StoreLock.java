package io.sluicefs.cli.store;

import java.io.IOException;
import java.nio.file.Path;

/** A lock on a file, as flock(2) knows it: it goes with the process that holds it. */
public interface StoreLock extends AutoCloseable {

  /** Opens the lock of a file, which is made when there is none. */
  @FunctionalInterface
  interface Opener {
    StoreLock open(Path file) throws IOException;
  }

  /** Waits until nobody holds it exclusively. */
  void lockShared();

  /** Waits until nobody else holds it. */
  void lockExclusively();

  /** False when somebody else holds it in any way; what was held before may then be lost. */
  boolean tryLockExclusively();

  void unlock();

  @Override
  void close();
}
