package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.chunk.SliceRef;
import java.util.List;

/**
 * The records of one chunk, as a walk over the keys found them.
 *
 * @param hasInode the file had a record at that moment
 */
public record ChunkList(long ino, int chunkIndex, boolean hasInode, List<SliceRef> records) {}
