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

  private final List<BlockPart> stored = new ArrayList<>();
  private List<Gap> gaps = new ArrayList<>();

  public PendingRead(long start, long end) {
    gaps.add(new Gap(start, end));
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
