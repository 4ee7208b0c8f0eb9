package io.sluicefs.meta.redis.connection;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Until when the session of this client cannot have ended, whatever others think (coherence.md 5):
 * the life that the server gave it, counted from the moment before it was asked, by a clock that
 * goes on while the machine is suspended. Thread-safe.
 */
public final class Lease {
  /** The server counts whole seconds. */
  private static final Duration ROUNDING = Duration.ofSeconds(1);

  private final LongSupplier bootNanos;
  private final long lifeNanos;
  private final AtomicLong endNanos;

  public Lease(LongSupplier bootNanos, Duration life) {
    this.bootNanos = bootNanos;
    this.lifeNanos = life.minus(ROUNDING).toNanos();
    this.endNanos = new AtomicLong(bootNanos.getAsLong());
  }

  /** The time before a request that extends the session; for {@link #extended}. */
  public long ask() {
    return bootNanos.getAsLong();
  }

  /** The server extended the session. */
  public void extended(long askedNanos) {
    endNanos.accumulateAndGet(askedNanos + lifeNanos, (old, end) -> end - old > 0 ? end : old);
  }

  /** False when others may have taken the session for dead. */
  public boolean holds() {
    return endNanos.get() - bootNanos.getAsLong() > 0;
  }
}
