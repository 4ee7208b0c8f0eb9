package io.sluicefs.core.meta.dump.binary;

import io.sluicefs.core.meta.dump.DumpFormatException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of one small protobuf message. A field that is missing reads as 0 or no bytes, a
 * repeated number field may be packed or not.
 */
final class ProtoFields {
  private static final byte[] NOTHING = {};
  private static final int FIELD_MAX = 16;
  private static final int VARINT_BITS = 64;

  private final byte[] message;
  private final long[] numbers = new long[FIELD_MAX];
  private final byte[][] values = new byte[FIELD_MAX][];
  private final List<Long> repeated = new ArrayList<>(0);
  private final List<byte[]> listed = new ArrayList<>(0);

  /** Field whose every value is listed; 0 for none. */
  private int listedField;

  private int at;

  private ProtoFields(byte[] message) {
    this.message = message;
  }

  /**
   * @param repeatedField number field whose every value is kept, 0 for none
   */
  static ProtoFields of(byte[] message, int repeatedField) {
    ProtoFields fields = new ProtoFields(message);
    fields.read(repeatedField);
    return fields;
  }

  /** The values of a field that repeats messages, in order. */
  static List<byte[]> messages(byte[] message, int field) {
    ProtoFields fields = new ProtoFields(message);
    fields.listedField = field;
    fields.read(0);
    return fields.listed;
  }

  private void read(int repeatedField) {
    try {
      while (at < message.length) {
        field(repeatedField);
      }
    } catch (IndexOutOfBoundsException e) {
      throw new DumpFormatException("a record is cut short", e);
    }
  }

  long number(int field) {
    return numbers[field];
  }

  byte[] bytes(int field) {
    byte[] value = values[field];
    return value == null ? NOTHING : value;
  }

  String text(int field) {
    return new String(bytes(field), StandardCharsets.UTF_8);
  }

  List<Long> repeated() {
    return repeated;
  }

  private void field(int repeatedField) {
    long tag = varint();
    int field = (int) (tag >>> 3);
    if (field <= 0) {
      throw new DumpFormatException("field " + field + " in a record");
    }
    switch ((int) (tag & 7)) {
      case 0 -> number(field, varint(), field == repeatedField);
      case 1 -> at += Long.BYTES;
      case 5 -> at += Integer.BYTES;
      case 2 -> value(field, varint(), field == repeatedField);
      default -> throw new DumpFormatException("wire type " + (tag & 7) + " in a record");
    }
  }

  private void number(int field, long value, boolean repeats) {
    if (repeats) {
      repeated.add(value);
    } else if (field < FIELD_MAX) {
      numbers[field] = value;
    }
  }

  private void value(int field, long length, boolean packed) {
    if (length < 0 || length > message.length - at) {
      throw new IndexOutOfBoundsException("length " + length);
    }
    int end = at + (int) length;
    if (packed) {
      while (at < end) {
        repeated.add(varint());
      }
    } else if (field < FIELD_MAX) {
      values[field] = java.util.Arrays.copyOfRange(message, at, end);
      if (field == listedField) {
        listed.add(values[field]);
      }
    }
    at = end;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < VARINT_BITS; shift += 7) {
      byte b = message[at++];
      value |= (long) (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new DumpFormatException("a number without end");
  }
}
