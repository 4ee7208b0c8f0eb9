package io.sluicefs.core.block.staging;

import java.time.Duration;

/**
 * Which blocks are staged, and when they are uploaded.
 *
 * @param writeback false: nothing is staged, but what others left behind is adopted
 * @param adopts whether blocks without an owner are taken over
 * @param threshold only blocks shorter than this are staged; 0 for all
 * @param uploadDelay earliest age for the upload
 * @param hours in which uploads begin
 * @param maxStageWrites staged at once; more go to the object store directly
 * @param missingWait how long a read waits for an object that another mount may have staged
 */
public record StagingConfig(
    boolean writeback,
    boolean adopts,
    long threshold,
    Duration uploadDelay,
    UploadHours hours,
    int maxStageWrites,
    Duration missingWait) {
  public static final int STAGE_WRITES_DEFAULT = 1000;

  public StagingConfig {
    if (threshold < 0 || uploadDelay.isNegative() || maxStageWrites < 1) {
      throw new IllegalArgumentException("limits of staging out of range");
    }
  }

  /** Nothing is staged or adopted. */
  public static StagingConfig off() {
    return new StagingConfig(
        false, false, 0, Duration.ZERO, UploadHours.ALWAYS, STAGE_WRITES_DEFAULT, Duration.ZERO);
  }

  /** Everything is staged and uploaded at once. */
  public static StagingConfig on() {
    return new StagingConfig(
        true, true, 0, Duration.ZERO, UploadHours.ALWAYS, STAGE_WRITES_DEFAULT, Duration.ZERO);
  }

  public StagingConfig withUploadDelay(Duration delay) {
    return new StagingConfig(
        writeback, adopts, threshold, delay, hours, maxStageWrites, missingWait);
  }

  public StagingConfig withHours(UploadHours newHours) {
    return new StagingConfig(
        writeback, adopts, threshold, uploadDelay, newHours, maxStageWrites, missingWait);
  }

  public StagingConfig withThreshold(long bytes) {
    return new StagingConfig(
        writeback, adopts, bytes, uploadDelay, hours, maxStageWrites, missingWait);
  }

  public boolean isOff() {
    return !writeback && !adopts;
  }
}
