package io.sluicefs.fuse.ffm;

import java.lang.foreign.MemorySegment;

/**
 * Whole messages in and out: the device, or what stands for it in tests. Safe from any thread.
 *
 * <p>Results are byte counts, or negative errnos as the kernel gives them (fuse-kernel-protocol.md
 * 1.2).
 */
public interface Channel {
  /** Waits for one message; 0 when the other side is gone. */
  long read(MemorySegment into);

  /** Writes the first {@code length} bytes as one message. */
  long write(MemorySegment from, long length);
}
