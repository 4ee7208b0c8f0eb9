package io.sluicefs.core.block;

import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/** How long the last requests took: an average, and what all but the slowest kept to. */
final class RecentTimes {
  private static final int COUNT = 128;
  private static final int COUNT_MIN = 16;
  private static final int SLOW_PART = 20;
  private static final int AVERAGED = 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final long[] nanos = new long[COUNT];
  private int noted;
  private volatile long average;

  void note(long tookNanos) {
    lock.lock();
    try {
      nanos[noted++ % COUNT] = tookNanos;
      average = average == 0 ? tookNanos : average + (tookNanos - average) / AVERAGED;
    } finally {
      lock.unlock();
    }
  }

  /** Of the last few, 0 without any. */
  long averageNanos() {
    return average;
  }

  /** What 95 of 100 did not exceed, 0 while too few are known. */
  long slowNanos() {
    long[] sorted;
    lock.lock();
    try {
      if (noted < COUNT_MIN) {
        return 0;
      }
      sorted = Arrays.copyOf(nanos, Math.min(noted, COUNT));
    } finally {
      lock.unlock();
    }
    Arrays.sort(sorted);
    return sorted[sorted.length - 1 - sorted.length / SLOW_PART];
  }
}
