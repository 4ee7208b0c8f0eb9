package io.sluicefs.fuse.ffm;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A channel whose reads give what a test has put in, errnos included. */
final class MemoryChannel implements Channel {
  final BlockingQueue<byte[]> written = new LinkedBlockingQueue<>();
  private final BlockingQueue<Object> incoming = new LinkedBlockingQueue<>();
  private final long writeResult;

  MemoryChannel() {
    this(0);
  }

  /**
   * @param writeResult what writing gives, 0 for the length
   */
  MemoryChannel(long writeResult) {
    this.writeResult = writeResult;
  }

  void arrive(byte[] message) {
    incoming.add(message);
  }

  /** One read gives this errno; all of them when it is one that ends the connection. */
  void fail(int errno) {
    incoming.add((long) -errno);
  }

  @Override
  public long read(MemorySegment into) {
    try {
      Object next = incoming.take();
      if (next instanceof byte[] message) {
        MemorySegment.copy(message, 0, into, ValueLayout.JAVA_BYTE, 0, message.length);
        return message.length;
      }
      long errno = (long) next;
      if (errno == -Sys.ENODEV || errno == -Sys.ECONNABORTED) {
        incoming.add(next);
      }
      return errno;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  @Override
  public long write(MemorySegment from, long length) {
    written.add(from.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
    return writeResult == 0 ? length : writeResult;
  }
}
