package io.sluicefs.core.block;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many requests of one kind may run at once. The number halves when the store asks for fewer,
 * and grows back by one for each round of requests that went well. {@code lock} is a leaf.
 */
final class AdaptivePermits {
  private static final long POLL_MILLIS = 50;

  private final int limitMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private int limit;
  private int running;
  private int waiting;
  private int succeeded;
  private long halvedNanos;

  AdaptivePermits(int limitMax) {
    this.limitMax = limitMax;
    this.limit = limitMax;
    this.halvedNanos = System.nanoTime();
  }

  /**
   * Waits for a permit.
   *
   * @throws io.sluicefs.core.errno.FsException EINTR
   */
  void acquire(Caller caller) {
    lock.lock();
    try {
      waiting++;
      while (running >= limit) {
        if (caller.isCancelled()) {
          throw Errno.EINTR.exception();
        }
        var _ = freed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
      }
      running++;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errno.EINTR.exception();
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  void release() {
    lock.lock();
    try {
      running--;
      freed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** A request went well. */
  void succeeded() {
    lock.lock();
    try {
      if (limit < limitMax && ++succeeded >= limit) {
        succeeded = 0;
        limit++;
        freed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The store refused a request that began at that time; one answer to each reduction counts. */
  void throttled(long beganNanos) {
    lock.lock();
    try {
      if (beganNanos - halvedNanos >= 0) {
        halvedNanos = System.nanoTime();
        limit = Math.max(1, limit / 2);
        succeeded = 0;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Requests that may run at once now. */
  int limit() {
    lock.lock();
    try {
      return limit;
    } finally {
      lock.unlock();
    }
  }

  int running() {
    lock.lock();
    try {
      return running;
    } finally {
      lock.unlock();
    }
  }

  int waiting() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }
}
