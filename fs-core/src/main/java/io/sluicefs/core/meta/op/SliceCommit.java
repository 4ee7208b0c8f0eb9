package io.sluicefs.core.meta.op;

import io.sluicefs.core.chunk.SliceRef;

/** One uploaded slice to be shown by a chunk. */
public record SliceCommit(int chunkIndex, SliceRef slice) {}
