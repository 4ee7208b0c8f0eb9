package io.sluicefs.core.vfs.write;

import io.sluicefs.core.chunk.Chunks;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was appended to one file and has no place yet (coherence.md 4): slices one behind the other,
 * which stand at the end of the file as this mount knows it. Guarded by the lock of the file.
 *
 * <p>Each record lies in one slice. A write(2) that came as several requests may not be committed
 * by halves: as long as another request could continue it, its slices are held back from commits
 * that nobody asked for.
 */
final class AppendQueue {
  /**
   * The kernel cuts a write(2) at its largest request, at least 32 pages less the part of the first
   * page that is not written. A shorter request is the end of it, or was cut because a page of the
   * program was not in memory: one such cut of a long write(2) is put up with.
   */
  private static final int SPLIT_MIN = 31 << 12;

  private final List<SliceWriter> slices = new ArrayList<>(1);
  private long start;
  private long end;

  /** Where the next request of the same write(2) would be, in the eyes of the caller. */
  private long continuedAt;

  /** Slice with the first byte of the newest write(2). */
  private long newestRun;

  private boolean mayContinue;

  /** The newest write(2) has had a request of full length, and one that was shorter. */
  private boolean isLong;

  private boolean wasCut;
  private long appendedNanos;

  boolean isEmpty() {
    return slices.isEmpty();
  }

  List<SliceWriter> slices() {
    return slices;
  }

  /** Where the first byte stands. */
  long start() {
    return start;
  }

  /** First file offset behind the queue. */
  long end() {
    return end;
  }

  /** The slice that takes the next record, absent when a new one must. */
  @Nullable SliceWriter accepting(int length) {
    SliceWriter last = slices.isEmpty() ? null : slices.getLast();
    boolean takes =
        last != null && !last.isFrozen() && last.length() <= Chunks.CHUNK_LENGTH - length;
    return takes ? last : null;
  }

  void add(SliceWriter slice) {
    if (slices.isEmpty()) {
      start = slice.fileStart();
      end = start;
    }
    slices.add(slice);
  }

  /**
   * A request was taken by that slice.
   *
   * @param believedAt offset of the request in the eyes of the caller
   */
  void appended(SliceWriter slice, long believedAt, int length) {
    if (!mayContinue || believedAt != continuedAt) {
      newestRun = slice.sequence();
      isLong = false;
      wasCut = false;
    }
    boolean isFull = length >= SPLIT_MIN;
    continuedAt = believedAt + length;
    mayContinue = isFull || (isLong && !wasCut);
    isLong |= isFull;
    wasCut |= !isFull;
    appendedNanos = System.nanoTime();
    end = slice.fileEnd();
  }

  /**
   * The last slice that may be committed while requests may still come.
   *
   * @param busy one is waiting for memory
   * @param idleBefore when nothing came since, nothing will
   */
  long lastWhole(boolean busy, long idleBefore) {
    boolean open = mayContinue && !isEmpty() && (busy || appendedNanos - idleBefore >= 0);
    return open ? newestRun - 1 : Long.MAX_VALUE;
  }

  /** The file ends there now, without the queue. */
  void moveTo(long newStart) {
    start = newStart;
    long at = newStart;
    for (SliceWriter slice : slices) {
      slice.moveTo(at);
      at = slice.fileEnd();
    }
    end = at;
  }

  /** Takes slices out; what stood behind them moves down. */
  void removeAll(List<SliceWriter> gone) {
    if (slices.removeAll(gone)) {
      moveTo(start);
    }
  }
}
