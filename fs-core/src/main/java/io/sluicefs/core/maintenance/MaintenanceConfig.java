package io.sluicefs.core.maintenance;

import java.time.Duration;

/**
 * When background work is done.
 *
 * @param runsJobs take part in the hourly jobs (off with --no-bgjob)
 * @param jobInterval how often the clients of a volume together run each job
 * @param deletedFileAge what the job finds deleted for so long has been missed by its client
 * @param graceDelay after which data is asked for again that others may have open
 * @param waitingMax deleted files that may wait for their data to go at once; beyond, the job does
 * @param compactAt records in a chunk list that are merged in the background
 * @param compactNowAt records at which a commit waits until they are merged
 */
public record MaintenanceConfig(
    boolean runsJobs,
    Duration jobInterval,
    Duration deletedFileAge,
    Duration graceDelay,
    int waitingMax,
    int compactAt,
    int compactNowAt) {

  /** A little longer than engines keep records for handles of others. */
  private static final Duration GRACE_DELAY = Duration.ofSeconds(610);

  public MaintenanceConfig {
    if (waitingMax < 1 || compactAt < 2 || compactNowAt < compactAt) {
      throw new IllegalArgumentException("maintenance limits out of range");
    }
  }

  public static MaintenanceConfig defaults() {
    return new MaintenanceConfig(
        true, Duration.ofHours(1), Duration.ofHours(1), GRACE_DELAY, 10_000, 100, 2000);
  }

  public MaintenanceConfig withJobs(boolean runs) {
    return new MaintenanceConfig(
        runs, jobInterval, deletedFileAge, graceDelay, waitingMax, compactAt, compactNowAt);
  }
}
