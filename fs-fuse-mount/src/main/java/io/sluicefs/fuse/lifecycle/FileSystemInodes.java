package io.sluicefs.fuse.lifecycle;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.sluicefs.core.block.cache.DeviceInodes;
import io.sluicefs.fuse.ffm.Sys;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** Inodes of mounted file systems, by statfs(2). Not for paths in a mount of this process. */
public final class FileSystemInodes implements DeviceInodes {
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  private static final int STATFS = ARM ? 43 : 137;
  private static final long STATFS_SIZE = 120;
  private static final long TOTAL_AT = 40;
  private static final long FREE_AT = 48;

  @Override
  public Count of(Path place) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(place.toString());
      MemorySegment figures = arena.allocate(STATFS_SIZE, JAVA_LONG.byteAlignment());
      if (Sys.current().call(STATFS, path.address(), figures.address(), 0) < 0) {
        return Count.NONE;
      }
      return new Count(figures.get(JAVA_LONG, TOTAL_AT), figures.get(JAVA_LONG, FREE_AT));
    }
  }
}
