package io.sluicefs.fuse.ffm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The system calls on mount points. Results are negative errnos, or 0. */
public final class MountCalls {
  public static final long MS_RDONLY = 0x1;
  public static final long MS_NOSUID = 0x2;
  public static final long MS_NODEV = 0x4;
  public static final long MS_NOEXEC = 0x8;
  public static final long MS_SYNCHRONOUS = 0x10;
  public static final long MS_DIRSYNC = 0x80;
  public static final long MS_NOATIME = 0x400;

  public static final int MNT_FORCE = 1;
  public static final int MNT_DETACH = 2;
  private static final int UMOUNT_NOFOLLOW = 8;

  private static final int AT_FDCWD = -100;
  private static final int STATX_BASIC = 0x7ff;
  private static final int STATX_SIZE = 256;

  private MountCalls() {}

  /**
   * mount(2).
   *
   * @param data the words of the file system, joined by commas
   */
  public static int mount(String source, String dir, String type, long flags, String data) {
    try (Arena arena = Arena.ofConfined()) {
      return (int)
          Sys.current()
              .call(
                  Sys.MOUNT,
                  arena.allocateFrom(source).address(),
                  arena.allocateFrom(dir).address(),
                  arena.allocateFrom(type).address(),
                  flags,
                  arena.allocateFrom(data).address(),
                  0);
    }
  }

  /** umount2(2), which does not follow a symlink at the end of the path. */
  public static int unmount(String dir, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long path = arena.allocateFrom(dir).address();
      return (int) Sys.current().call(Sys.UMOUNT2, path, flags | UMOUNT_NOFOLLOW, 0);
    }
  }

  /** Whether attributes of the path can be had; waits as long as the file system lets it. */
  public static int probe(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment result = arena.allocate(STATX_SIZE, 8);
      return (int)
          Sys.current()
              .call(
                  Sys.STATX,
                  AT_FDCWD,
                  arena.allocateFrom(path).address(),
                  0,
                  STATX_BASIC,
                  result.address(),
                  0);
    }
  }

  /** Effective user and group of this process. */
  public static long userId() {
    return Sys.current().call(Sys.GETEUID, 0, 0, 0);
  }

  public static long groupId() {
    return Sys.current().call(Sys.GETEGID, 0, 0, 0);
  }
}
