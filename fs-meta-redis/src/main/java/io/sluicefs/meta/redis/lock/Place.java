package io.sluicefs.meta.redis.lock;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.LockPlace;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.meta.redis.op.SetLock.Outcome;
import io.sluicefs.meta.redis.op.SetLock.Waiter;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One who waits for a lock; signalled by any thread, waited for by one. */
final class Place implements LockPlace {
  private static final Logger log = LoggerFactory.getLogger(Place.class);

  /** A caller that cannot wake us is asked that often whether it was cancelled. */
  private static final long LOOK_MILLIS = 1000;

  private final LockWaits waits;
  private final long ino;
  private final LockRequest request;
  private final Waiter waiter;
  private final Semaphore signals = new Semaphore(0);
  private volatile boolean queued;

  Place(LockWaits waits, long ino, LockRequest request, Waiter waiter) {
    this.waits = waits;
    this.ino = ino;
    this.request = request;
    this.waiter = waiter;
  }

  Waiter waiter() {
    return waiter;
  }

  void queued() {
    queued = true;
  }

  boolean isQueued() {
    return queued;
  }

  void signal() {
    signals.release();
  }

  @Override
  public @Nullable Attr await(Caller caller) {
    caller.onCancel(this::signal);
    boolean done = false;
    try {
      while (true) {
        awaitSignal(caller);
        Outcome outcome = waits.set().setLock(ino, request, waiter);
        if (outcome.isGranted()) {
          done = true;
          return outcome.attr();
        }
      }
    } finally {
      waits.left(waiter);
      if (!done) {
        leave();
      }
    }
  }

  private void awaitSignal(Caller caller) {
    try {
      boolean signalled = false;
      while (!signalled) {
        signalled = signals.tryAcquire(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        if (caller.isCancelled() || waits.isClosed()) {
          throw Errno.EINTR.exception();
        }
      }
      signals.drainPermits();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errno.EINTR.exception();
    }
  }

  private void leave() {
    try {
      waits.leave().leave(ino, request, waiter.id());
    } catch (RuntimeException e) {
      // The place is void when nobody uses its turn.
      log.debug("cannot leave the queue for a lock of inode {}: {}", ino, e.toString());
    }
  }
}
