package io.sluicefs.fuse;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Name;
import io.sluicefs.fuse.ffm.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/**
 * A view of one request in its buffer: header, fixed struct, names, payload. Reused; it copies
 * nothing but names.
 *
 * <p>Offsets count from behind the header. Every part is checked against the length of the message
 * before it is read: a message that is too short is EIO.
 */
final class FuseRequest {
  private static final int BODY = Wire.IN_HEADER_SIZE;

  private final MemorySegment message;
  private final ByteBuffer bytes;
  private int end;
  private int extensions;
  private int cursor;

  FuseRequest(MemorySegment message) {
    this.message = message;
    this.bytes = message.asByteBuffer();
  }

  /** Points at a message of that length; false when its header cannot be true. */
  boolean begin(long length) {
    end = (int) length;
    extensions = end;
    cursor = BODY;
    if (length < BODY || message.get(Wire.U32, Wire.IN_LEN) != length) {
      return false;
    }
    int extended = 8 * Short.toUnsignedInt(message.get(Wire.U16, Wire.IN_TOTAL_EXTLEN));
    extensions = end - extended;
    return extensions >= BODY;
  }

  int opcode() {
    return message.get(Wire.U32, Wire.IN_OPCODE);
  }

  long unique() {
    return message.get(Wire.U64, Wire.IN_UNIQUE);
  }

  long nodeid() {
    return message.get(Wire.U64, Wire.IN_NODEID);
  }

  int uid() {
    return message.get(Wire.U32, Wire.IN_UID);
  }

  int gid() {
    return message.get(Wire.U32, Wire.IN_GID);
  }

  int pid() {
    return message.get(Wire.U32, Wire.IN_PID);
  }

  /** Claims the fixed struct; names begin behind it. */
  void fixed(int size) {
    if (!has(size)) {
      throw Errno.EIO.exception();
    }
    cursor = BODY + size;
  }

  /** True when the body has that many bytes. */
  boolean has(int size) {
    return size <= extensions - BODY;
  }

  int u32(int offset) {
    return message.get(Wire.U32, BODY + offset);
  }

  long u64(int offset) {
    return message.get(Wire.U64, BODY + offset);
  }

  /** The next name. */
  Name name() {
    return Name.of(string());
  }

  /** The next bytes up to a NUL, which is skipped. */
  byte[] string() {
    int start = cursor;
    int at = start;
    while (at < extensions && message.get(ValueLayout.JAVA_BYTE, at) != 0) {
      at++;
    }
    if (at == extensions) {
      throw Errno.EIO.exception();
    }
    cursor = at + 1;
    return copy(start, at - start);
  }

  /** The next {@code length} bytes. */
  byte[] bytes(int length) {
    if (length < 0 || length > extensions - cursor) {
      throw Errno.EIO.exception();
    }
    int start = cursor;
    cursor += length;
    return copy(start, length);
  }

  /** The next {@code length} bytes in place; valid until the request is answered. */
  ByteBuffer payload(int length) {
    if (length < 0 || length > extensions - cursor) {
      throw Errno.EIO.exception();
    }
    return bytes.limit(cursor + length).position(cursor);
  }

  /** Length of what lies behind the names, in bytes. */
  int extensionLength() {
    return end - extensions;
  }

  int extensionU32(int offset) {
    return message.get(Wire.U32, extensions + offset);
  }

  private byte[] copy(int start, int length) {
    byte[] copy = new byte[length];
    MemorySegment.copy(message, ValueLayout.JAVA_BYTE, start, copy, 0, length);
    return copy;
  }
}
