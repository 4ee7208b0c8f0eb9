package io.sluicefs.core.block;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Bytes per second of one direction. Who asks when none are left goes into debt and waits until it
 * is paid, in the order of asking; a tenth of a second may be saved up. The limit may change at any
 * time.
 */
final class BandwidthLimit {
  /** Protocols add to what we count (behaviour.md 2.13). */
  private static final double PAYLOAD_PART = 0.85;

  private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final double BITS_PER_BYTE = 8;
  private static final double MEGA = 1e6;

  private final ReentrantLock lock = new ReentrantLock();
  private volatile double bytesPerNano;

  /** When all that was promised so far has passed. */
  private long paidNanos = System.nanoTime();

  /** Megabits per second from now on, 0 for no limit. */
  void set(long megabitsPerSecond) {
    double rate =
        megabitsPerSecond * MEGA / BITS_PER_BYTE * PAYLOAD_PART / TimeUnit.SECONDS.toNanos(1);
    lock.lock();
    try {
      if (rate != bytesPerNano) {
        bytesPerNano = rate;
        // Debts were reckoned at the old rate: those who wait ask again.
        paidNanos = System.nanoTime();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until {@code bytes} may pass.
   *
   * @throws io.sluicefs.core.errno.FsException EINTR
   */
  void acquire(Caller caller, long bytes) {
    double rate = bytesPerNano;
    while (rate != 0 && !await(caller, promise(bytes, rate), rate)) {
      rate = bytesPerNano;
    }
  }

  /** False when the rate changed meanwhile. */
  private boolean await(Caller caller, long due, double rate) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(Math.min(left, POLL_NANOS));
      if (caller.isCancelled()) {
        throw Errno.EINTR.exception();
      }
      if (bytesPerNano != rate) {
        return false;
      }
    }
    return true;
  }

  private long promise(long bytes, double rate) {
    lock.lock();
    try {
      long due = Math.max(paidNanos, System.nanoTime() - BURST_NANOS);
      paidNanos = due + (long) (bytes / rate);
      return due;
    } finally {
      lock.unlock();
    }
  }
}
