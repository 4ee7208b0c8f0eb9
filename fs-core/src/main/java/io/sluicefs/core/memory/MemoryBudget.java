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

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  /** Bytes of one use. */
  private static final class Account {
    private final long limit;
    private long used;

    Account(long limit) {
      this.limit = limit;
    }
  }

  private final long totalBytes;
  private final Account writes;
  private final Account reads;
  private final Account prefetches;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition freed = lock.newCondition();
  private long usedBytes;
  private long releaseCount;
  private int waiters;

  public MemoryBudget(long totalBytes) {
    this.totalBytes = totalBytes;
    this.writes = new Account(totalBytes / 4 * 3);
    this.reads = new Account(totalBytes);
    this.prefetches = new Account(totalBytes / 2);
  }

  private Account account(PageUse use) {
    return switch (use) {
      case WRITE -> writes;
      case READ -> reads;
      case PREFETCH -> prefetches;
    };
  }

  public long totalBytes() {
    return totalBytes;
  }

  /** The most that may be in use for {@code use}. */
  public long limitBytes(PageUse use) {
    return account(use).limit;
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
      return account(use).used;
    } finally {
      lock.unlock();
    }
  }

  /** Takes {@code bytes} if they are there; never waits. */
  public boolean tryAcquire(PageUse use, long bytes) {
    lock.lock();
    try {
      Account account = account(use);
      if (usedBytes + bytes > totalBytes || account.used + bytes > account.limit) {
        return false;
      }
      usedBytes += bytes;
      account.used += bytes;
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
      long before = releaseCount;
      long left = POLL_NANOS;
      while (releaseCount == before && left > 0) {
        left = freed.awaitNanos(left);
      }
      if (left <= 0 && caller.isCancelled()) {
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
      account(use).used -= bytes;
      releaseCount++;
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
      account(from).used -= bytes;
      account(to).used += bytes;
    } finally {
      lock.unlock();
    }
  }
}
