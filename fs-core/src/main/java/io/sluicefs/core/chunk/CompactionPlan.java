package io.sluicefs.core.chunk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a chunk list one merged slice can replace (redis-metadata.md 4.5).
 *
 * @param expected the prefix of the list that was looked at
 * @param skipped leading records that stay: big ones that nothing hides
 * @param pieces what the merged slice must contain, without gaps; holes as zeros
 */
public record CompactionPlan(List<SliceRef> expected, int skipped, List<SliceRef> pieces) {
  /** Records looked at in one go. */
  public static final int RECORDS_MAX = 1000;

  private static final int SKIPPED_LENGTH_MIN = 1 << 20;

  /** Where the merged slice starts in the chunk. */
  public int chunkOffset() {
    return pieces.getFirst().chunkOffset();
  }

  /** Bytes of the merged slice. */
  public int length() {
    return pieces.getLast().chunkEnd() - chunkOffset();
  }

  /** The plan for a chunk list, absent when compacting gains nothing. */
  public static @Nullable CompactionPlan of(List<SliceRef> records) {
    List<SliceRef> prefix = List.copyOf(records.subList(0, Math.min(RECORDS_MAX, records.size())));
    int skipped = 0;
    while (prefix.size() - skipped >= 2) {
      List<SliceRef> rest = prefix.subList(skipped, prefix.size());
      List<SliceRef> pieces = trimmed(ChunkView.of(rest));
      if (pieces.isEmpty()) {
        return null;
      }
      if (!staysInFront(rest, pieces)) {
        return new CompactionPlan(prefix, skipped, pieces);
      }
      skipped++;
    }
    return null;
  }

  /** True for a big first record that shows unchanged: copying it again would gain little. */
  private static boolean staysInFront(List<SliceRef> rest, List<SliceRef> pieces) {
    SliceRef first = rest.getFirst();
    long merged = pieces.getLast().chunkEnd() - (long) pieces.getFirst().chunkOffset();
    return first.length() >= SKIPPED_LENGTH_MIN
        && first.length() * 5L >= merged
        && first.equals(pieces.getFirst())
        && !rest.subList(1, rest.size()).contains(first);
  }

  /** Pieces without the holes at both ends; a view of nothing but holes keeps one byte. */
  private static List<SliceRef> trimmed(ChunkView view) {
    int start = -1;
    int end = 0;
    for (int i = 0; i < view.pieceCount(); i++) {
      SliceRef piece = view.piece(i);
      if (!piece.isHole()) {
        start = start < 0 ? piece.chunkOffset() : start;
        end = piece.chunkEnd();
      }
    }
    if (start >= 0) {
      return view.cover(start, end);
    }
    return view.pieceCount() == 0
        ? List.of()
        : List.of(SliceRef.hole(view.piece(0).chunkOffset(), 1));
  }
}
