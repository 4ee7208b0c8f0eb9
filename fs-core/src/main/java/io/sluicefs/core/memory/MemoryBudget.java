package io.sluicefs.core.memory;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many bytes of pages may be in use at once, together and for each use.
 *
 * <p>Writes get three quarters at most, so that reads always go on. Prefetching gets half at most
 * and never waits. Reads may use everything: they give their pages back as soon as they are
 * answered. The total is never exceeded.
 *
 * <p>{@code lock} is a leaf: nothing else is locked or called while it is held.
 */
public final class MemoryBudget {
  /** Least total that lets a write and a read of the largest block go on together. */
  public static final long TOTAL_MIN = 32L << 20;

  private static final long POLL_MILLIS = 50;

  private final long totalBytes;
  private final long[] limits;
  private final long[] used;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private long usedBytes;
  private int waiters;

  public MemoryBudget(long totalBytes) {
    this.totalBytes = totalBytes;
    PageUse[] uses = PageUse.values();
    this.limits = new long[uses.length];
    this.used = new long[uses.length];
    limits[PageUse.WRITE.ordinal()] = this.totalBytes / 4 * 3;
    limits[PageUse.READ.ordinal()] = this.totalBytes;
    limits[PageUse.PREFETCH.ordinal()] = this.totalBytes / 2;
  }

  public long totalBytes() {
    return totalBytes;
  }

  /** The most that may be in use for {@code use}. */
  public long limitBytes(PageUse use) {
    return limits[use.ordinal()];
  }

  public long usedBytes() {
    lock.lock();
    try {
      return usedBytes;
    } finally {
      lock.unlock();
    }
  }

  public long usedBytes(PageUse use) {
    lock.lock();
    try {
      return used[use.ordinal()];
    } finally {
      lock.unlock();
    }
  }

  /** Takes {@code bytes} if they are there; never waits. */
  public boolean tryAcquire(PageUse use, long bytes) {
    lock.lock();
    try {
      int i = use.ordinal();
      if (usedBytes + bytes > totalBytes || used[i] + bytes > limits[i]) {
        return false;
      }
      usedBytes += bytes;
      used[i] += bytes;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until something was given back, at most a short while; the caller then tries again.
   *
   * @throws io.sluicefs.core.errno.FsException EINTR once the caller is cancelled
   */
  public void awaitRelease(Caller caller) {
    if (caller.isCancelled()) {
      throw Errno.EINTR.exception();
    }
    lock.lock();
    try {
      waiters++;
      boolean signalled = freed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
      if (!signalled && caller.isCancelled()) {
        throw Errno.EINTR.exception();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errno.EINTR.exception();
    } finally {
      waiters--;
      lock.unlock();
    }
  }

  void release(PageUse use, long bytes) {
    lock.lock();
    try {
      usedBytes -= bytes;
      used[use.ordinal()] -= bytes;
      if (waiters > 0) {
        freed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Moves bytes to another use without giving them back; limits of the new use are not asked. */
  void move(PageUse from, PageUse to, long bytes) {
    lock.lock();
    try {
      used[from.ordinal()] -= bytes;
      used[to.ordinal()] += bytes;
    } finally {
      lock.unlock();
    }
  }
}
