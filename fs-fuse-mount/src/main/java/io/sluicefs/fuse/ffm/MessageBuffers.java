package io.sluicefs.fuse.ffm;

import java.lang.foreign.MemorySegment;

/**
 * Where one worker receives its request and builds its reply. Owned by one worker; mapped once and
 * given back by {@link #close}.
 *
 * <p>A page that was never touched costs nothing. The payload of a WRITE and the body of a reply
 * start on page boundaries.
 */
public final class MessageBuffers implements AutoCloseable {
  private static final int PAGE = 4096;
  private static final int WRITE_HEADERS = Wire.IN_HEADER_SIZE + 40;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x4022;

  private final long address;
  private final long size;
  private final MemorySegment request;
  private final MemorySegment reply;

  private MessageBuffers(long address, long half) {
    this.address = address;
    this.size = 2 * half;
    MemorySegment area = Sys.MEMORY.asSlice(address, size);
    this.request = area.asSlice(PAGE - WRITE_HEADERS, half - (PAGE - WRITE_HEADERS));
    this.reply = area.asSlice(half + PAGE - Wire.OUT_HEADER_SIZE, half - PAGE);
  }

  /** Room for payloads of {@code payloadMax} bytes in both directions. */
  public static MessageBuffers map(int payloadMax) {
    long half = ((long) payloadMax + PAGE - 1) / PAGE * PAGE + 3L * PAGE;
    long address =
        Sys.current()
            .call(Sys.MMAP, 0, 2 * half, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0);
    if (address < 0 && address > -PAGE) {
      throw new IllegalStateException("mmap of " + 2 * half + " bytes: errno " + -address);
    }
    return new MessageBuffers(address, half);
  }

  public MemorySegment request() {
    return request;
  }

  public MemorySegment reply() {
    return reply;
  }

  @Override
  public void close() {
    Sys.current().call(Sys.MUNMAP, address, size, 0);
  }
}
