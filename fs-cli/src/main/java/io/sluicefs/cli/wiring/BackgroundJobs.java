package io.sluicefs.cli.wiring;

import io.sluicefs.core.maintenance.SliceCollector;
import io.sluicefs.core.meta.Cleanup;
import io.sluicefs.core.meta.MetaEngine;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a mount does by the clock: it extends its session, and cleans up behind others. The
 * heartbeat has a thread of its own, so that no long job can let the session expire.
 */
final class BackgroundJobs implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BackgroundJobs.class);
  private static final int STALE_SESSIONS_MAX = 1000;
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

  /** Elections are a little shorter than periods, so that every period has a winner. */
  private static final double ELECTION_PART = 0.9;

  private final MetaEngine engine;
  private final SliceCollector collector;
  private final Duration heartbeat;
  private final ScheduledExecutorService pulse = scheduler("heartbeat");
  private final ScheduledExecutorService cleanup = scheduler("cleanup");

  BackgroundJobs(MetaEngine engine, SliceCollector collector, Duration heartbeat) {
    this.engine = engine;
    this.collector = collector;
    this.heartbeat = heartbeat;
  }

  private static ScheduledExecutorService scheduler(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name(name).factory());
  }

  void start(boolean readOnly, boolean noCleanup) {
    every(pulse, heartbeat, "heartbeat", engine::heartbeat);
    if (!readOnly) {
      collector.start();
    }
    if (!readOnly && !noCleanup) {
      every(cleanup, heartbeat, "stale sessions", this::cleanStaleSessions);
    }
  }

  private void cleanStaleSessions() {
    if (engine.elect(Cleanup.Job.STALE_SESSIONS, shortened(heartbeat))) {
      int removed = engine.cleanStaleSessions(STALE_SESSIONS_MAX);
      if (removed > 0) {
        log.info("cleaned up behind {} clients that are gone", removed);
      }
    }
  }

  private static Duration shortened(Duration period) {
    return Duration.ofNanos((long) (period.toNanos() * ELECTION_PART));
  }

  /** A failure is logged and the job comes again. */
  private static void every(
      ScheduledExecutorService thread, Duration period, String name, Runnable job) {
    Runnable logged =
        () -> {
          try {
            job.run();
          } catch (RuntimeException e) {
            log.warn("{}: {}", name, e.toString());
          }
        };
    long nanos = period.toNanos();
    ScheduledFuture<?> _ =
        thread.scheduleWithFixedDelay(logged, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    pulse.shutdown();
    cleanup.shutdown();
    collector.close();
    try {
      if (!cleanup.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("a cleanup job does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
