package io.sluicefs.core.meta.op;

import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Attr;
import java.util.List;

/**
 * The slice list of one chunk in commit order (a later one wins), with the attributes of the file
 * at the same moment.
 */
public record ChunkSlices(Attr attr, int chunkIndex, List<SliceRef> slices) {}
