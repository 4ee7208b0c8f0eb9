package io.sluicefs.core.vfs;

import java.time.Duration;

/**
 * How file contents are buffered.
 *
 * @param readAheadBytes the most that is read ahead of one sequential reader (--max-readahead); 0
 *     switches it off
 * @param idleAfter buffered writes without a follower are stored after that long
 * @param storedAfter buffered writes are stored after that long even while writing goes on
 * @param pendingSlicesMax buffered slices of one file; writers wait beyond
 * @param flushInterruptibleAfter a flush goes on that long after its caller was interrupted, since
 *     signals meant for others interrupt close(2) as well
 */
public record ContentsConfig(
    long readAheadBytes,
    Duration idleAfter,
    Duration storedAfter,
    int pendingSlicesMax,
    Duration flushInterruptibleAfter) {

  public ContentsConfig {
    if (readAheadBytes < 0 || pendingSlicesMax < 1) {
      throw new IllegalArgumentException("read-ahead and slice limits must be positive");
    }
  }

  public static ContentsConfig defaults() {
    return new ContentsConfig(
        32L << 20, Duration.ofSeconds(1), Duration.ofSeconds(5), 1000, Duration.ofSeconds(30));
  }

  public ContentsConfig withReadAheadBytes(long bytes) {
    return new ContentsConfig(
        bytes, idleAfter, storedAfter, pendingSlicesMax, flushInterruptibleAfter);
  }
}
