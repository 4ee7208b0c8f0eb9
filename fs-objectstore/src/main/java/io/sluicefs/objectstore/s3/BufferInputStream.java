package io.sluicefs.objectstore.s3;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Reads the remaining bytes of a buffer, direct or not, without copying it whole. */
final class BufferInputStream extends InputStream {
  private final ByteBuffer buffer;
  private int mark;

  /** Takes the buffer's position for its own: hand over a duplicate. */
  BufferInputStream(ByteBuffer buffer) {
    this.buffer = buffer;
    this.mark = buffer.position();
  }

  @Override
  public int read() {
    return buffer.hasRemaining() ? Byte.toUnsignedInt(buffer.get()) : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (!buffer.hasRemaining()) {
      return -1;
    }
    int count = Math.min(length, buffer.remaining());
    buffer.get(target, offset, count);
    return count;
  }

  @Override
  public long skip(long count) {
    int skipped = Math.clamp(count, 0, buffer.remaining());
    buffer.position(buffer.position() + skipped);
    return skipped;
  }

  @Override
  public int available() {
    return buffer.remaining();
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  @Override
  public void mark(int readLimit) {
    mark = buffer.position();
  }

  @Override
  public void reset() {
    buffer.position(mark);
  }
}
