package io.sluicefs.meta.redis.topology;

import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How long one thread waits at a place for a connection or a reply before it has the place
 * verified: a server behind a dead line never says that another one has taken over.
 */
public final class Patience {
  /** How often a waiting thread looks whether the volume has moved. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Home home;
  private final Place at;
  private final long start = System.nanoTime();

  public Patience(Home home, Place at) {
    this.home = home;
    this.at = at;
  }

  /** True when waiting has become pointless; asked a few times a second, may ask servers. */
  public boolean isOver() {
    if (System.nanoTime() - start > LIMIT_NANOS) {
      home.verify(at);
    }
    return home.isElsewhere(at);
  }

  /** Waits until it is done, the deadline has come, waiting is pointless or interrupted. */
  public void await(Future<?> result, long deadlineNanos) {
    while (!result.isDone()) {
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0 || isOver()) {
        return;
      }
      try {
        result.get(Math.min(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
      } catch (TimeoutException e) {
        // looks again
      } catch (ExecutionException | CancellationException e) {
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
