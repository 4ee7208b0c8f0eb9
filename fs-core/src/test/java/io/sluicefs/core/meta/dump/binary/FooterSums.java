package io.sluicefs.core.meta.dump.binary;

import java.util.Arrays;

/** Adds up the records that a footer tells of; a walk of its own through the bytes. */
final class FooterSums {
  private final byte[] footer;
  private int at;

  private FooterSums(byte[] footer) {
    this.footer = footer;
  }

  static int records(byte[] footer) {
    return new FooterSums(footer).sum();
  }

  private int sum() {
    long sum = 0;
    while (at < footer.length) {
      long tag = varint();
      if (tag >>> 3 != 3) {
        varint();
        continue;
      }
      int end = (int) varint() + at;
      ProtoFields entry = ProtoFields.of(Arrays.copyOfRange(footer, at, end), 0);
      if (!entry.text(1).equals("changeLog")) {
        sum += ProtoFields.of(entry.bytes(2), 1).number(2);
      }
      at = end;
    }
    return (int) sum;
  }

  private long varint() {
    long value = 0;
    int shift = 0;
    byte b;
    do {
      b = footer[at++];
      value |= (long) (b & 0x7F) << shift;
      shift += 7;
    } while (b < 0);
    return value;
  }
}
