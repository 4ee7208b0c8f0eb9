package io.sluicefs.core.vfs.write;

import java.time.Duration;

/**
 * When buffered writes leave memory.
 *
 * @param idleAfter without a further write to the slice
 * @param storedAfter at the latest
 * @param pendingSlicesMax slices of one file not committed yet; writers wait beyond
 * @param flushInterruptibleAfter how long an interrupted flush goes on
 */
public record WriteLimits(
    Duration idleAfter,
    Duration storedAfter,
    int pendingSlicesMax,
    Duration flushInterruptibleAfter) {}
