package io.sluicefs.fuse;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.fuse.ffm.Channel;
import io.sluicefs.fuse.ffm.Sys;
import io.sluicefs.fuse.ffm.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reply to one request, built in its buffer and sent once. Reused.
 *
 * <p>Offsets count from behind the header. A body is built before it is sent; whoever builds one
 * writes or zeroes all of its bytes.
 */
final class FuseReply {
  private static final Logger log = LoggerFactory.getLogger(FuseReply.class);
  private static final int BODY = Wire.OUT_HEADER_SIZE;

  private final MemorySegment message;
  private final ByteBuffer bytes;
  private final Channel channel;
  private long unique;
  private boolean settled;

  FuseReply(MemorySegment message, Channel channel) {
    this.message = message;
    this.bytes = message.asByteBuffer();
    this.channel = channel;
  }

  void begin(long requestUnique) {
    unique = requestUnique;
    settled = false;
  }

  /** True once the request was answered, or needs no answer. */
  boolean isSettled() {
    return settled;
  }

  /** The request needs no answer. */
  void none() {
    settled = true;
  }

  /** Largest body in bytes. */
  int capacity() {
    return (int) message.byteSize() - BODY;
  }

  void u16(int offset, int value) {
    message.set(Wire.U16, BODY + offset, (short) value);
  }

  void u32(int offset, int value) {
    message.set(Wire.U32, BODY + offset, value);
  }

  void u64(int offset, long value) {
    message.set(Wire.U64, BODY + offset, value);
  }

  void put(int offset, byte[] value) {
    MemorySegment.copy(value, 0, message, ValueLayout.JAVA_BYTE, BODY + offset, value.length);
  }

  void zero(int offset, int length) {
    message.asSlice(BODY + offset, length).fill((byte) 0);
  }

  void zero(int length) {
    zero(0, length);
  }

  /** The first {@code length} bytes of the body, to be filled in place before {@link #send}. */
  ByteBuffer target(int length) {
    if (length < 0 || length > capacity()) {
      throw Errno.EINVAL.exception();
    }
    return bytes.limit(BODY + length).position(BODY);
  }

  void ok() {
    send(0);
  }

  void error(Errno errno) {
    write(-errno.number(), 0);
  }

  /**
   * Answers with the first {@code length} bytes of the body.
   *
   * @return false when nobody waits for it any more, so that what it hands out must be taken back
   */
  boolean send(int length) {
    return write(0, length);
  }

  private boolean write(int error, int length) {
    settled = true;
    message.set(Wire.U32, Wire.OUT_LEN, BODY + length);
    message.set(Wire.U32, Wire.OUT_ERROR, error);
    message.set(Wire.U64, Wire.OUT_UNIQUE, unique);
    long result = channel.write(message, BODY + length);
    if (result == -Sys.EINVAL) {
      log.error("the kernel refused a reply of {} bytes, error {}", BODY + length, error);
    }
    return result >= 0;
  }
}
