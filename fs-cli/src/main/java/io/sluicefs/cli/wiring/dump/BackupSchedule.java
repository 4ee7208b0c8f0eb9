package io.sluicefs.cli.wiring.dump;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Looks ten times an interval, not in step with other mounts, whether a backup is due. */
public final class BackupSchedule implements AutoCloseable {
  private static final int LOOKS = 10;
  private static final double JITTER = 0.05;

  private final AutomaticBackup backup;
  private final Duration interval;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("backup").factory());

  public BackupSchedule(AutomaticBackup backup, Duration interval) {
    this.backup = backup;
    this.interval = interval;
  }

  public void start() {
    double jitter = ThreadLocalRandom.current().nextDouble(1 - JITTER, 1 + JITTER);
    long nanos = (long) (interval.dividedBy(LOOKS).toNanos() * jitter);
    ScheduledFuture<?> _ = thread.schedule(this::look, nanos, TimeUnit.NANOSECONDS);
  }

  private void look() {
    backup.runIfDue();
    if (!thread.isShutdown()) {
      start();
    }
  }

  /** A backup that is being made is given up. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
