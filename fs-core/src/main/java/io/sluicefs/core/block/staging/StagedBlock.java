package io.sluicefs.core.block.staging;

import io.sluicefs.core.chunk.BlockKey;

/**
 * A block that waits for its upload. All but the final fields are guarded by the lock of its {@link
 * UploadQueue}.
 */
final class StagedBlock {
  final BlockKey key;
  final StagingDirectory place;

  /** Since when it waits, by the clock of the machine. */
  final long stagedMillis;

  /** Not to be tried again before, after a failure. */
  long notBeforeMillis;

  boolean running;

  /** Deleted meanwhile: what has been uploaded is to be deleted, too. */
  boolean dropped;

  StagedBlock(BlockKey key, StagingDirectory place, long stagedMillis) {
    this.key = key;
    this.place = place;
    this.stagedMillis = stagedMillis;
  }
}
