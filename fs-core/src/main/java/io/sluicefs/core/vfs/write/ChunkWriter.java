package io.sluicefs.core.vfs.write;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The buffered slices of one chunk, oldest first: a later one hides an earlier one. Guarded by the
 * lock of its file.
 */
final class ChunkWriter {
  /** Long runs that may grow side by side before the older ones are frozen. */
  private static final int OPEN_MAX = 4;

  private final List<SliceWriter> slices = new ArrayList<>(1);

  List<SliceWriter> slices() {
    return slices;
  }

  boolean isEmpty() {
    return slices.isEmpty();
  }

  /**
   * The slice that takes a write of {@code [start, end)}, absent when a new one must: bytes may
   * only go into a slice that no later one hides there.
   */
  @Nullable SliceWriter accepting(int start, int end) {
    for (int i = slices.size() - 1; i >= 0; i--) {
      SliceWriter slice = slices.get(i);
      if (slice.accepts(start)) {
        return slice;
      }
      if (slice.overlaps(start, end)) {
        return null;
      }
    }
    return null;
  }

  /** Takes a new slice; the one that had to be frozen for it, absent when none had to. */
  @Nullable SliceWriter add(SliceWriter slice) {
    slices.add(slice);
    int open = 0;
    for (int i = slices.size() - 1; i >= 0; i--) {
      SliceWriter old = slices.get(i);
      if (!old.isFrozen() && !old.isSmall() && ++open > OPEN_MAX) {
        old.freeze();
        return old;
      }
    }
    return null;
  }

  void remove(SliceWriter slice) {
    slices.remove(slice);
  }
}
