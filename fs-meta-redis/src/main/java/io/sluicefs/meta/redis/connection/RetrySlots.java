package io.sluicefs.meta.redis.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The retry slots of one client session: fields of a hash in which scripts leave their answers.
 *
 * <p>A mutation leases a slot until its outcome is known; the operation ids of a slot only grow.
 * The slot used last is leased first, so the hash stays as small as the number of mutations at a
 * time, and a delayed original soon meets a successor.
 */
final class RetrySlots {
  static final int SLOTS = 256;

  private final Semaphore free = new Semaphore(SLOTS);
  private final ReentrantLock lock = new ReentrantLock();

  @GuardedBy("lock")
  private final int[] stack = new int[SLOTS];

  @GuardedBy("lock")
  private int top;

  /** Last operation id of each slot; written by the holder of its lease only. */
  private final long[] operations = new long[SLOTS];

  RetrySlots() {
    for (int slot = SLOTS - 1; slot >= 0; slot--) {
      stack[top++] = slot;
    }
  }

  /** Waits for a free slot. */
  int lease() {
    free.acquireUninterruptibly();
    lock.lock();
    try {
      return stack[--top];
    } finally {
      lock.unlock();
    }
  }

  /** The next operation id of a leased slot. */
  long nextOperation(int slot) {
    return ++operations[slot];
  }

  void release(int slot) {
    lock.lock();
    try {
      stack[top++] = slot;
    } finally {
      lock.unlock();
    }
    free.release();
  }
}
