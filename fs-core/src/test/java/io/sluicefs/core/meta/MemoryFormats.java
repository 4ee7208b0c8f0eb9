package io.sluicefs.core.meta;

/** Volume settings for tests. */
public final class MemoryFormats {
  private MemoryFormats() {}

  /** Blocks of 4 MiB, nothing compressed, no trash, no limits. */
  public static VolumeFormat plain() {
    return limited(0, 0);
  }

  /** As {@link #plain} with a capacity and a number of inodes; 0 for no limit. */
  public static VolumeFormat limited(long capacityBytes, long inodes) {
    return of(new VolumeFormat.Limits(capacityBytes, inodes, 0, 0, 0));
  }

  /** As {@link #plain}, but what is deleted goes to the trash for some days. */
  public static VolumeFormat withTrash(int days) {
    return of(new VolumeFormat.Limits(0, 0, days, 0, 0));
  }

  private static VolumeFormat of(VolumeFormat.Limits limits) {
    return new VolumeFormat(
        "test",
        "00000000-0000-4000-8000-000000000001",
        new VolumeFormat.Storage("mem", "", "test", "", "", ""),
        new VolumeFormat.Layout(4 << 20, "none", 0, false, "", "", false),
        limits,
        new VolumeFormat.Clients(1, "", ""),
        new VolumeFormat.Features(true, false, false, false, false));
  }
}
