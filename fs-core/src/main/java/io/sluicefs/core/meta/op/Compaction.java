package io.sluicefs.core.meta.op;

import io.sluicefs.core.chunk.SliceRef;
import java.util.List;

/**
 * The replacement of the first records of a chunk list by one merged slice (redis-metadata.md 4.5).
 *
 * @param expected the prefix as it was read; compared before anything changes
 * @param skipped how many leading records stay in front
 * @param merged shows the same bytes as the records it replaces
 */
public record Compaction(
    long ino, int chunkIndex, List<SliceRef> expected, int skipped, SliceRef merged) {}
