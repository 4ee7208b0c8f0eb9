package io.sluicefs.core.census;

/** Why a slice is still there; the first that applies counts (volume-and-objects.md 12.1). */
public enum SliceUse {
  /** A chunk list shows it. */
  USED(1),
  /** Nobody uses it, its objects wait to be deleted. */
  PENDING(2),
  /** Replaced by a compaction, kept for the trash period. */
  DELAYED(4);

  private final int flag;

  SliceUse(int flag) {
    this.flag = flag;
  }

  /** Its bit where several uses are kept together; earlier ones are lower. */
  int flag() {
    return flag;
  }
}
