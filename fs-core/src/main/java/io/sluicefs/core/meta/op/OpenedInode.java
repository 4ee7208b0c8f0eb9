package io.sluicefs.core.meta.op;

import io.sluicefs.core.inode.Attr;

/** Reply of open: attributes and the slice list of chunk 0 from one moment. */
public record OpenedInode(Attr attr, ChunkSlices firstChunk) {}
