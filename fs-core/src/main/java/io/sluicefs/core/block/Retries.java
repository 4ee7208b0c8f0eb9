package io.sluicefs.core.block;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Repeats requests to the object store that may succeed later: transient failures only, with
 * growing pauses, a limited number of times and until one deadline.
 */
final class Retries {
  private static final Logger log = LoggerFactory.getLogger(Retries.class);
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);

  /** Pauses this much longer each time: ten of them outlast two minutes without the store. */
  private static final int GROWTH = 3;

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final int retries;
  private final long deadlineNanos;

  Retries(BlockConfig.Transfers transfers) {
    this.retries = transfers.ioRetries();
    this.deadlineNanos = transfers.retryDeadline().toNanos();
  }

  /**
   * Runs {@code attempt} until it succeeds.
   *
   * @param what what is done to the object, for messages
   * @throws FsException EIO naming the object, when it fails for good; EINTR
   */
  void run(Caller caller, String what, BlockKey key, Runnable attempt) {
    long start = System.nanoTime();
    long pause = FIRST_PAUSE_NANOS;
    for (int attempts = 0; ; attempts++) {
      try {
        attempt.run();
        return;
      } catch (ObjectStoreException e) {
        boolean hopeless = e.kind() != Kind.TRANSIENT || attempts >= retries;
        if (hopeless || System.nanoTime() - start + pause > deadlineNanos) {
          throw FsException.io(what + " object " + key.objectKey() + " failed", e);
        }
        log.warn("{} object {} is tried again: {}", what, key.objectKey(), e.getMessage());
      }
      pause(caller, pause);
      pause = Math.min(LONGEST_PAUSE_NANOS, pause * GROWTH);
    }
  }

  /** Waits about that long; random, so that many waiters do not come back together. */
  private static void pause(Caller caller, long nanos) {
    long length = nanos / 4 * 3 + ThreadLocalRandom.current().nextLong(nanos / 2);
    long start = System.nanoTime();
    for (long left = length; left > 0; left = length - (System.nanoTime() - start)) {
      LockSupport.parkNanos(Math.min(left, POLL_NANOS));
      if (caller.isCancelled()) {
        throw Errno.EINTR.exception();
      }
    }
  }
}
