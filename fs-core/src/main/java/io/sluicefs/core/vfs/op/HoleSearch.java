package io.sluicefs.core.vfs.op;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.meta.op.ListedChunks;
import io.sluicefs.core.vfs.SeekTo;
import java.util.List;

/**
 * lseek(2) for data and holes on the committed chunk lists of one file. A hole is what no slice
 * covers or a hole record shows; behind the end is one more.
 */
final class HoleSearch {
  /** Chunks that are asked about first: data is often near. */
  private static final int NEAR_CHUNKS = 1000;

  private final MetaEngine engine;
  private final long ino;

  HoleSearch(MetaEngine engine, long ino) {
    this.engine = engine;
    this.ino = ino;
  }

  /** ENXIO at or behind the end, and when there is no data up to the end. */
  long find(long fileOffset, SeekTo to) {
    long at = fileOffset;
    while (true) {
      ChunkSlices chunk = engine.readChunk(ino, Chunks.indexOf(at));
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
      at = to == SeekTo.DATA && chunk.slices().isEmpty() ? nextList(found, length) : found;
    }
  }

  /** The start of the next chunk that may have data; the last one of the file if none has. */
  private long nextList(long from, long length) {
    int last = Chunks.indexOf(length - 1);
    int first = Chunks.indexOf(from);
    int near = (int) Math.min(last, (long) first + NEAR_CHUNKS);
    int found = lowest(first, near);
    if (found < 0 && near < last) {
      found = lowest(near, last);
    }
    return Chunks.startOf(found < 0 ? last : found);
  }

  /** The lowest chunk with a list; -1 for none. */
  private int lowest(int first, int last) {
    int lowest = -1;
    ListedChunks lists;
    int end = last;
    do {
      lists = engine.listedChunks(ino, first, end);
      lowest = lists.indexes().isEmpty() ? lowest : lists.indexes().getFirst();
      end = lists.first() - 1;
    } while (lists.first() > first);
    return lowest;
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
