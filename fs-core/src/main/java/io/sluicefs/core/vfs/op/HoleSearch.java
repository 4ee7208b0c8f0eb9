package io.sluicefs.core.vfs.op;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.meta.FileChunks;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.vfs.SeekTo;
import java.util.List;

/**
 * lseek(2) for data and holes on the committed chunk lists of one file. A hole is what no slice
 * covers or a hole record shows; behind the end is one more.
 */
final class HoleSearch {
  private final FileChunks chunks;
  private final long ino;

  HoleSearch(FileChunks chunks, long ino) {
    this.chunks = chunks;
    this.ino = ino;
  }

  /** ENXIO at or behind the end, and when there is no data up to the end. */
  long find(long fileOffset, SeekTo to) {
    long at = fileOffset;
    while (true) {
      ChunkSlices chunk = chunks.readChunk(ino, Chunks.indexOf(at));
      long length = chunk.attr().length();
      if (fileOffset >= length) {
        throw Errno.ENXIO.exception();
      }
      long start = Chunks.startOf(chunk.chunkIndex());
      long found = start + findIn(chunk.slices(), (int) (at - start), to == SeekTo.DATA);
      if (found >= length) {
        return endOf(length, to);
      }
      if (found < start + Chunks.CHUNK_LENGTH) {
        return found;
      }
      at = found;
    }
  }

  private static long endOf(long length, SeekTo to) {
    if (to == SeekTo.DATA) {
      throw Errno.ENXIO.exception();
    }
    return length;
  }

  /** The first chunk offset from {@code from} on that is data, or is none. */
  private static int findIn(List<SliceRef> slices, int from, boolean data) {
    int at = from;
    while (at < Chunks.CHUNK_LENGTH && isData(slices, at) != data) {
      at = nextBorder(slices, at);
    }
    return at;
  }

  private static boolean isData(List<SliceRef> slices, int chunkOffset) {
    for (int i = slices.size() - 1; i >= 0; i--) {
      SliceRef slice = slices.get(i);
      if (slice.chunkOffset() <= chunkOffset && chunkOffset < slice.chunkEnd()) {
        return !slice.isHole();
      }
    }
    return false;
  }

  private static int nextBorder(List<SliceRef> slices, int chunkOffset) {
    int next = Chunks.CHUNK_LENGTH;
    for (SliceRef slice : slices) {
      if (slice.chunkOffset() > chunkOffset) {
        next = Math.min(next, slice.chunkOffset());
      }
      if (slice.chunkEnd() > chunkOffset) {
        next = Math.min(next, slice.chunkEnd());
      }
    }
    return next;
  }
}
