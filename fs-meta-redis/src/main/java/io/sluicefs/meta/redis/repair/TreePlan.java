package io.sluicefs.meta.redis.repair;

import java.time.Instant;

/**
 * How the names of a volume are checked.
 *
 * @param repair puts right what is found
 * @param syncStatistics statistics of directories are compared with what they hold
 * @param directoryMode permission bits of directories that get a new record
 * @param settled inodes changed later are left alone: the walk may have missed their names
 */
public record TreePlan(boolean repair, boolean syncStatistics, int directoryMode, Instant settled) {

  /** The same, without repairing. */
  TreePlan readOnly() {
    return new TreePlan(false, syncStatistics, directoryMode, settled);
  }
}
