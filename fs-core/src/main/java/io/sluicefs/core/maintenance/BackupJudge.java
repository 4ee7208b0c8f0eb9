package io.sluicefs.core.maintenance;

import io.sluicefs.core.meta.dump.TreeTally;
import org.jspecify.annotations.Nullable;

/**
 * Tells a good backup from one that had better not take the place of others. A volume that lost
 * files by its users' will counts fewer inodes; one that lost them otherwise does not.
 */
public final class BackupJudge {
  /** A part of what is expected below which something must be wrong. */
  private static final double SUSPICIOUS_PART = 0.5;

  /** Below this many inodes a few of them make all the difference. */
  private static final long FEW = 100;

  private BackupJudge() {}

  /** What is known of a backup. */
  public record Facts(long entries, long countedInodes, long objectLength) {
    public static Facts of(TreeTally tally, long objectLength) {
      return new Facts(tally.entries(), tally.countedInodes(), objectLength);
    }
  }

  /**
   * What is wrong, null when nothing is.
   *
   * @param last the newest good backup, null when there is none
   * @param hasTrash trash is in both of them
   */
  public static @Nullable String objection(Facts made, @Nullable Facts last, boolean hasTrash) {
    if (made.countedInodes < FEW || !hasTrash) {
      return null;
    }
    if (made.entries < made.countedInodes * SUSPICIOUS_PART) {
      return made.entries + " entries for " + made.countedInodes + " inodes";
    }
    if (last == null || last.countedInodes < FEW) {
      return null;
    }
    double expected = (double) last.objectLength * made.countedInodes / last.countedInodes;
    if (made.objectLength < expected * SUSPICIOUS_PART) {
      return made.objectLength + " bytes, about " + (long) expected + " were expected";
    }
    return null;
  }
}
