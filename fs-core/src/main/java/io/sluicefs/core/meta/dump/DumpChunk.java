package io.sluicefs.core.meta.dump;

import io.sluicefs.core.chunk.SliceRef;
import java.util.List;

/** The slices of one chunk of a file, in stored order; never empty. */
public record DumpChunk(int index, List<SliceRef> slices) {}
