package io.sluicefs.core.meta.dump.binary;

import io.sluicefs.core.meta.dump.DumpBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds a protobuf message: varints and length-delimited fields, zeros left out (proto3). */
final class ProtoWriter {
  private static final int VARINT_MAX = 10;

  private byte[] bytes = new byte[256];
  private int length;

  ProtoWriter number(int field, long value) {
    if (value != 0) {
      varint((long) field << 3);
      varint(value);
    }
    return this;
  }

  ProtoWriter bytes(int field, byte[] value) {
    return value.length == 0 ? this : message(field, value, value.length);
  }

  ProtoWriter text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  /** A nested message, present also when it is empty. */
  ProtoWriter message(int field, ProtoWriter nested) {
    return message(field, nested.bytes, nested.length);
  }

  private ProtoWriter message(int field, byte[] value, int valueLength) {
    varint((long) field << 3 | 2);
    varint(valueLength);
    room(valueLength);
    System.arraycopy(value, 0, bytes, length, valueLength);
    length += valueLength;
    return this;
  }

  void varint(long value) {
    room(VARINT_MAX);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  int length() {
    return length;
  }

  void writeTo(DumpBytes out) {
    out.put(bytes, 0, length);
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  void clear() {
    length = 0;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
