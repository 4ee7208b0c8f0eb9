package io.sluicefs.core.block;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import io.sluicefs.core.stat.StatSink;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All requests of one kind: so many at once, so many bytes per second, and repeated when they fail
 * in a way that may pass. What cannot pass (missing, denied) fails at once.
 *
 * <p>Pauses grow and are random. When another request of the kind succeeds meanwhile, the store is
 * back, and those who wait try again soon.
 */
final class Lane {
  private static final Logger log = LoggerFactory.getLogger(Lane.class);
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long RECOVERED_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int GROWTH = 3;

  /** Damage on the way may pass; that of the object itself is there to stay. */
  private static final int DAMAGED_ATTEMPTS = 3;

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Whether a failed request is worth another attempt. */
  @FunctionalInterface
  interface Patience {
    /**
     * @param failures so far
     * @param nanos since the first attempt began, with the pause that would come next
     */
    boolean isOver(int failures, long nanos);
  }

  private final String method;
  private final String doing;
  private final AdaptivePermits permits;
  private final BandwidthLimit bandwidth = new BandwidthLimit();
  private final RequestStats stats = new RequestStats();
  private volatile long succeededNanos = System.nanoTime();

  /**
   * @param method as metrics name it
   * @param doing as messages name it
   */
  Lane(String method, String doing, int permits) {
    this.method = method;
    this.doing = doing;
    this.permits = new AdaptivePermits(permits);
  }

  BandwidthLimit bandwidth() {
    return bandwidth;
  }

  AdaptivePermits permits() {
    return permits;
  }

  RequestStats stats() {
    return stats;
  }

  /**
   * Runs {@code request} until it succeeds.
   *
   * @param object its key, for messages
   * @param length bytes that it moves
   * @throws FsException EIO naming the object, when it fails for good; EINTR
   */
  void run(Caller caller, String object, long length, Patience patience, Runnable request) {
    long start = System.nanoTime();
    long pause = FIRST_PAUSE_NANOS;
    permits.acquire(caller);
    try {
      for (int failures = 1; ; failures++) {
        bandwidth.acquire(caller, length);
        try {
          attempt(object, length, request);
          return;
        } catch (ObjectStoreException e) {
          boolean hopeless = !mayPass(e.kind(), failures);
          if (hopeless || patience.isOver(failures, System.nanoTime() - start + pause)) {
            throw FsException.io(doing + " object " + object + " failed", e);
          }
          log.warn("{} object {} is tried again: {}", doing, object, e.getMessage());
        }
        pause(caller, pause, () -> patience.isOver(0, System.nanoTime() - start));
        pause = Math.min(LONGEST_PAUSE_NANOS, pause * GROWTH);
      }
    } finally {
      permits.release();
    }
  }

  private static boolean mayPass(Kind kind, int failures) {
    return kind.mayPass() || (kind == Kind.DAMAGED && failures < DAMAGED_ATTEMPTS);
  }

  private void attempt(String object, long length, Runnable request) {
    long began = System.nanoTime();
    try {
      request.run();
    } catch (ObjectStoreException e) {
      boolean throttled = e.kind() == Kind.THROTTLED;
      stats.failed(System.nanoTime() - began, throttled);
      if (throttled) {
        permits.throttled(began);
      }
      throw e;
    }
    long ended = System.nanoTime();
    succeededNanos = ended;
    stats.done(ended - began, length);
    permits.succeeded();
    if (ended - began > SLOW_NANOS) {
      long millis = TimeUnit.NANOSECONDS.toMillis(ended - began);
      log.warn("{} object {} took {} ms", doing, object, millis);
    }
  }

  /** Waits about that long; random, so that many waiters do not come back together. */
  private void pause(Caller caller, long nanos, BooleanSupplier over) {
    long length = nanos / 4 * 3 + ThreadLocalRandom.current().nextLong(nanos / 2);
    long start = System.nanoTime();
    for (long left = length; left > 0; left = length - (System.nanoTime() - start)) {
      LockSupport.parkNanos(Math.min(left, POLL_NANOS));
      if (caller.isCancelled()) {
        throw Errno.EINTR.exception();
      }
      boolean recovered = succeededNanos - start > 0;
      if ((recovered && length - left > RECOVERED_PAUSE_NANOS) || over.getAsBoolean()) {
        return;
      }
    }
  }

  void report(StatSink sink) {
    stats.report(method, sink);
    sink.add("object_requests_running_" + method, permits.running());
    sink.add("object_requests_waiting_" + method, permits.waiting());
    sink.add("object_requests_limit_" + method, permits.limit());
  }
}
