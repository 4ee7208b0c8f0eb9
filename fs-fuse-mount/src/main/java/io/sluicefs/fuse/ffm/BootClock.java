package io.sluicefs.fuse.ffm;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/**
 * The clock that goes on while the machine is suspended, unlike {@link System#nanoTime}. Leases are
 * measured by it.
 */
public final class BootClock {
  private static final boolean ARM = System.getProperty("os.arch", "").equals("aarch64");
  private static final int CLOCK_GETTIME = ARM ? 113 : 228;
  private static final int BOOTTIME = 7;

  /** Seconds and nanoseconds, as the kernel writes them. */
  private static final ThreadLocal<MemorySegment> TIME =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(2 * JAVA_LONG.byteSize()));

  private BootClock() {}

  /** Nanoseconds since the machine was started. */
  public static long nanos() {
    MemorySegment time = TIME.get();
    if (Sys.current().call(CLOCK_GETTIME, BOOTTIME, time.address(), 0) < 0) {
      return System.nanoTime();
    }
    return TimeUnit.SECONDS.toNanos(time.get(JAVA_LONG, 0))
        + time.get(JAVA_LONG, JAVA_LONG.byteSize());
  }
}
