package io.sluicefs.cli.wiring;

import io.sluicefs.cli.wiring.dump.BackupSchedule;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.maintenance.SliceCollector;
import io.sluicefs.core.maintenance.TrashCleaner;
import io.sluicefs.core.meta.MetaEngine;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

  /** One client of a volume cleans its trash every hour; who looks more often misses no turn. */
  private static final Duration TRASH_TURN = Duration.ofMinutes(54);

  private static final Duration TRASH_LOOK = Duration.ofMinutes(6);

  private static final double JITTER = 0.05;

  private final MetaEngine engine;
  private final SliceCollector collector;
  private final TrashCleaner trash;
  private final Duration heartbeat;
  private volatile Runnable onHeartbeat = () -> {};
  private final ScheduledExecutorService pulse = scheduler("heartbeat");
  private final ScheduledExecutorService cleanup = scheduler("cleanup");
  private final ScheduledExecutorService hourly = scheduler("trash");

  private @Nullable BackupSchedule backups;

  BackgroundJobs(
      MetaEngine engine, SliceCollector collector, TrashCleaner trash, Duration heartbeat) {
    this.engine = engine;
    this.collector = collector;
    this.trash = trash;
    this.heartbeat = heartbeat;
  }

  /** Backs up from now on, until the other jobs end. */
  void backUp(BackupSchedule schedule) {
    backups = schedule;
    schedule.start();
  }

  /** A thread that forgets what it was to do when it is shut down. */
  private static ScheduledExecutorService scheduler(String name) {
    ScheduledThreadPoolExecutor thread =
        new ScheduledThreadPoolExecutor(
            1,
            Thread.ofPlatform().daemon().name(name).factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return thread;
  }

  /**
   * @param volumeLost runs once when the volume is gone
   */
  void start(boolean readOnly, boolean noCleanup, Runnable volumeLost) {
    if (heartbeat.isPositive()) {
      every(pulse, heartbeat, "heartbeat", () -> beat(volumeLost));
    }
    if (!readOnly) {
      collector.start();
    }
    if (!readOnly && !noCleanup) {
      every(hourly, TRASH_LOOK, "trash", () -> trash.runIfElected(TRASH_TURN));
    }
    if (!readOnly && !noCleanup && heartbeat.isPositive()) {
      every(cleanup, heartbeat, "stale sessions", this::cleanStaleSessions);
    }
  }

  private void beat(Runnable volumeLost) {
    try {
      engine.heartbeat();
      onHeartbeat.run();
    } catch (FsException e) {
      if (e.errno() != Errno.ESTALE) {
        throw e;
      }
      pulse.shutdown();
      log.error("The volume is lost and is unmounted: {}", e.getMessage());
      volumeLost.run();
    }
  }

  /** What looks at the settings that each heartbeat loads; before {@link #start}. */
  void onHeartbeat(Runnable follower) {
    onHeartbeat = follower;
  }

  private void cleanStaleSessions() {
    int removed = engine.cleanStaleSessions(STALE_SESSIONS_MAX);
    if (removed > 0) {
      log.info("cleaned up behind {} clients that are gone", removed);
    }
  }

  /**
   * Runs the job about every {@code period}, not in step with other mounts. A failure is logged and
   * the job comes again.
   */
  private void every(ScheduledExecutorService thread, Duration period, String name, Runnable job) {
    double jitter = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
    Runnable logged =
        () -> {
          try {
            job.run();
          } catch (RuntimeException e) {
            log.warn("{}: {}", name, e.toString());
          }
          if (!thread.isShutdown()) {
            every(thread, period, name, job);
          }
        };
    long nanos = (long) (period.toNanos() * jitter);
    ScheduledFuture<?> _ = thread.schedule(logged, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    BackupSchedule schedule = backups;
    if (schedule != null) {
      schedule.close();
    }
    pulse.shutdown();
    cleanup.shutdown();
    trash.stop();
    hourly.shutdown();
    collector.close();
    try {
      if (!cleanup.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          || !hourly.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("a cleanup job does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
