package io.sluicefs.core.vfs.read;

import io.sluicefs.core.chunk.ChunkView;
import io.sluicefs.core.inode.Attr;

/** What a chunk shows, with the attributes of the file at the same moment. */
record ChunkState(Attr attr, ChunkView view) {}
