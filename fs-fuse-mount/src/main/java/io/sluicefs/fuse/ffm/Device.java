package io.sluicefs.fuse.ffm;

import java.lang.foreign.Arena;

/** The character device that carries one connection to the kernel. */
public final class Device {
  private static final int AT_FDCWD = -100;
  private static final int O_RDWR_CLOEXEC = 0x80002;

  private Device() {}

  /** A new descriptor, not attached to any mount; or a negative errno. */
  public static int open() {
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom("/dev/fuse").address();
      return (int) Sys.current().call(Sys.OPENAT, AT_FDCWD, path, O_RDWR_CLOEXEC);
    }
  }
}
