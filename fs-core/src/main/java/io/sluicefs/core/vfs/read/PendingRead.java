package io.sluicefs.core.vfs.read;

import io.sluicefs.core.block.BlockPart;
import java.util.ArrayList;
import java.util.List;

/**
 * What the buffered writes left open of a read: blocks that are stored but not committed, and gaps
 * that the committed file fills. Used by one thread.
 */
public final class PendingRead {
  /** Part of the file that no buffered write covers. */
  public record Gap(long start, long end) {}

  private static final long NO_QUEUE = -1;

  private final List<BlockPart> stored = new ArrayList<>();
  private final long queueStart;
  private final long placedEnd;
  private final long pendingEnd;
  private List<Gap> gaps = new ArrayList<>(1);
  private boolean bare = true;

  /**
   * @param pendingEnd first file offset behind all buffered writes
   */
  public PendingRead(long start, long end, long pendingEnd) {
    this(start, end, NO_QUEUE, 0, pendingEnd);
  }

  /**
   * @param queueStart where what is appended was taken to begin
   * @param placedEnd first file offset behind the other buffered writes
   */
  public PendingRead(long start, long end, long queueStart, long placedEnd, long pendingEnd) {
    gaps.add(new Gap(start, end));
    this.queueStart = queueStart;
    this.placedEnd = placedEnd;
    this.pendingEnd = pendingEnd;
  }

  /** Nothing buffered lies in the range. */
  boolean isBare() {
    return bare;
  }

  /** First file offset behind all buffered writes. */
  long pendingEnd() {
    return pendingEnd;
  }

  /** Whether what is appended was painted at the end of a file of that length. */
  boolean fits(long committedEnd) {
    return queueStart == NO_QUEUE || queueStart == Math.max(committedEnd, placedEnd);
  }

  public List<BlockPart> stored() {
    return stored;
  }

  public List<Gap> gaps() {
    return gaps;
  }

  public boolean isCovered() {
    return gaps.isEmpty();
  }

  /** Takes {@code [start, end)} out of the gaps; the parts taken out. */
  public List<Gap> cover(long start, long end) {
    List<Gap> taken = new ArrayList<>();
    List<Gap> left = new ArrayList<>();
    for (Gap gap : gaps) {
      long from = Math.max(start, gap.start());
      long to = Math.min(end, gap.end());
      if (from >= to) {
        left.add(gap);
        continue;
      }
      bare = false;
      taken.add(new Gap(from, to));
      if (gap.start() < from) {
        left.add(new Gap(gap.start(), from));
      }
      if (to < gap.end()) {
        left.add(new Gap(to, gap.end()));
      }
    }
    gaps = left;
    return taken;
  }
}
