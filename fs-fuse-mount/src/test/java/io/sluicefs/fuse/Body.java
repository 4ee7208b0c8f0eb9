package io.sluicefs.fuse;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Builds bytes as the kernel lays them out. */
final class Body {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  static Body body() {
    return new Body();
  }

  Body u16(int value) {
    bytes.write(value);
    bytes.write(value >>> 8);
    return this;
  }

  Body u32(int value) {
    return u16(value).u16(value >>> 16);
  }

  Body u64(long value) {
    return u32((int) value).u32((int) (value >>> 32));
  }

  Body zeros(int count) {
    bytes.writeBytes(new byte[count]);
    return this;
  }

  /** UTF-8 and a NUL. */
  Body name(String name) {
    bytes.writeBytes(name.getBytes(StandardCharsets.UTF_8));
    return zeros(1);
  }

  Body raw(byte[] value) {
    bytes.writeBytes(value);
    return this;
  }

  /** Groups of hex digits; blanks and bars are for the reader. */
  Body hex(String groups) {
    return raw(HexFormat.of().parseHex(groups.replaceAll("[\\s|]", "")));
  }

  int length() {
    return bytes.size();
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  static ByteBuffer view(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
