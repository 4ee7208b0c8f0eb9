package io.sluicefs.core.meta;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceRef;
import java.util.ArrayList;
import java.util.List;

/** What a chunk list shows, painted the plain way: an oracle for the fast one. */
final class MemoryChunkView {
  private MemoryChunkView() {}

  /** Pieces in no order that cover the whole chunk without overlap. */
  static List<SliceRef> of(List<SliceRef> slices) {
    List<SliceRef> view = new ArrayList<>();
    view.add(SliceRef.hole(0, Chunks.CHUNK_LENGTH));
    for (SliceRef slice : slices) {
      List<SliceRef> next = new ArrayList<>();
      for (SliceRef older : view) {
        addIfAny(next, clip(older, 0, slice.chunkOffset()));
        addIfAny(next, clip(older, slice.chunkEnd(), Chunks.CHUNK_LENGTH));
      }
      addIfAny(next, slice);
      view = next;
    }
    return view;
  }

  private static void addIfAny(List<SliceRef> pieces, SliceRef piece) {
    if (piece.length() > 0) {
      pieces.add(piece);
    }
  }

  /** The part of a piece in [start, end) of the chunk; length 0 or below when there is none. */
  static SliceRef clip(SliceRef piece, long start, long end) {
    int from = (int) Math.max(start, piece.chunkOffset());
    int to = (int) Math.min(end, piece.chunkEnd());
    int sliceOffset = piece.isHole() ? 0 : piece.sliceOffset() + from - piece.chunkOffset();
    return new SliceRef(from, piece.sliceId(), piece.sliceLength(), sliceOffset, to - from);
  }
}
