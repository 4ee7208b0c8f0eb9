package io.sluicefs.core.chunk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a chunk shows: pieces sorted by chunk offset that do not overlap; a later slice hides an
 * earlier one (redis-metadata.md 4.3). What no piece covers is a hole. Immutable.
 */
public final class ChunkView {
  public static final ChunkView EMPTY = new ChunkView(new SliceRef[0]);

  private final SliceRef[] pieces;

  private ChunkView(SliceRef[] pieces) {
    this.pieces = pieces;
  }

  /** Paints the records of a chunk list in order. */
  public static ChunkView of(List<SliceRef> records) {
    return EMPTY.with(records);
  }

  /** Whether the same pieces are shown at the same places. */
  public boolean sameAs(ChunkView other) {
    return Arrays.equals(pieces, other.pieces);
  }

  /** This view with more records painted over it. */
  public ChunkView with(List<SliceRef> records) {
    if (records.isEmpty()) {
      return this;
    }
    TreeMap<Integer, SliceRef> painted = new TreeMap<>();
    for (SliceRef piece : pieces) {
      painted.put(piece.chunkOffset(), piece);
    }
    for (SliceRef record : records) {
      paint(painted, record);
    }
    return new ChunkView(painted.values().toArray(new SliceRef[0]));
  }

  private static void paint(NavigableMap<Integer, SliceRef> painted, SliceRef record) {
    if (record.length() == 0) {
      return;
    }
    int start = record.chunkOffset();
    int end = record.chunkEnd();
    Map.Entry<Integer, SliceRef> before = painted.lowerEntry(start);
    if (before != null && before.getValue().chunkEnd() > start) {
      SliceRef cut = before.getValue();
      painted.put(before.getKey(), head(cut, start));
      if (cut.chunkEnd() > end) {
        painted.put(end, tail(cut, end));
      }
    }
    Map.Entry<Integer, SliceRef> last = painted.lowerEntry(end);
    if (last != null && last.getKey() >= start && last.getValue().chunkEnd() > end) {
      painted.put(end, tail(last.getValue(), end));
    }
    painted.subMap(start, end).clear();
    painted.put(start, record);
  }

  /** The part of {@code ref} below {@code chunkOffset}. */
  private static SliceRef head(SliceRef ref, int chunkOffset) {
    return new SliceRef(
        ref.chunkOffset(),
        ref.sliceId(),
        ref.sliceLength(),
        ref.sliceOffset(),
        chunkOffset - ref.chunkOffset());
  }

  /** The part of {@code ref} from {@code chunkOffset} on. */
  private static SliceRef tail(SliceRef ref, int chunkOffset) {
    int cut = chunkOffset - ref.chunkOffset();
    int sliceOffset = ref.isHole() ? 0 : ref.sliceOffset() + cut;
    return new SliceRef(
        chunkOffset, ref.sliceId(), ref.sliceLength(), sliceOffset, ref.length() - cut);
  }

  public int pieceCount() {
    return pieces.length;
  }

  public SliceRef piece(int index) {
    return pieces[index];
  }

  public List<SliceRef> pieces() {
    return List.of(pieces);
  }

  /**
   * Index of the first piece that ends behind {@code chunkOffset}; {@link #pieceCount} when there
   * is none.
   */
  public int firstEndingBehind(int chunkOffset) {
    int low = 0;
    int high = pieces.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (pieces[middle].chunkEnd() > chunkOffset) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** First chunk offset behind all pieces. */
  public int end() {
    return pieces.length == 0 ? 0 : pieces[pieces.length - 1].chunkEnd();
  }

  /**
   * The pieces clipped to {@code [start, end)}, with the gaps between them as holes: covers the
   * range without gaps.
   */
  public List<SliceRef> cover(int start, int end) {
    List<SliceRef> covering = new ArrayList<>();
    int at = start;
    for (int i = firstEndingBehind(start); i < pieces.length && at < end; i++) {
      SliceRef piece = pieces[i];
      if (piece.chunkOffset() >= end) {
        break;
      }
      if (piece.chunkOffset() > at) {
        covering.add(SliceRef.hole(at, piece.chunkOffset() - at));
        at = piece.chunkOffset();
      }
      SliceRef clipped = piece.chunkOffset() < at ? tail(piece, at) : piece;
      clipped = clipped.chunkEnd() > end ? head(clipped, end) : clipped;
      covering.add(clipped);
      at = clipped.chunkEnd();
    }
    if (at < end) {
      covering.add(SliceRef.hole(at, end - at));
    }
    return covering;
  }
}
