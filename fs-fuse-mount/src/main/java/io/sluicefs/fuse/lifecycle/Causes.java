package io.sluicefs.fuse.lifecycle;

import java.util.Map;

/** Words for the errnos that mounting and unmounting give. */
final class Causes {
  private static final Map<Integer, String> WORDS =
      Map.of(
          1, "operation not permitted",
          2, "no such file or directory",
          13, "permission denied",
          16, "device or resource busy",
          19, "no FUSE in this kernel (modprobe fuse)",
          20, "not a directory",
          22, "not a mount point, or an option that the kernel does not know",
          107, "transport endpoint is not connected");

  private Causes() {}

  static String of(int errno) {
    return WORDS.getOrDefault(errno, "errno " + errno);
  }
}
