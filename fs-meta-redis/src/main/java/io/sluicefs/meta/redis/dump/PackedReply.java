package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.errno.FsException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes apart what a script packed by {@code cmsgpack} (the MessagePack format): strings, lists,
 * small numbers, and false for nothing. Anything else is a bug of the script: EIO.
 */
final class PackedReply {
  private static final int FALSE = 0xC2;
  private static final int EMPTY_MAP = 0x80;

  private final byte[] packed;
  private int at;

  PackedReply(byte[] packed) {
    this.packed = packed;
  }

  /** True when the next part is a list. */
  boolean isList() {
    int tag = packed[at] & 0xFF;
    return (tag >= EMPTY_MAP && tag <= 0x9F) || tag == 0xDC || tag == 0xDD;
  }

  /** Enters a list: how many parts come next. An empty one may look like a table. */
  int list() {
    int tag = next();
    if (tag == 0xDC) {
      return number(2);
    } else if (tag == 0xDD) {
      return number(4);
    } else if (tag == EMPTY_MAP || (tag & 0xF0) == 0x90) {
      return tag & 0x0F;
    }
    throw unexpected(tag);
  }

  byte[] bytes() {
    byte[] found = bytesOrNull();
    if (found == null) {
      throw unexpected(FALSE);
    }
    return found;
  }

  /** A string, null for false. */
  byte @Nullable [] bytesOrNull() {
    int tag = next();
    if (tag == FALSE) {
      return null;
    }
    int length =
        switch (tag) {
          case 0xC4, 0xD9 -> number(1);
          case 0xC5, 0xDA -> number(2);
          case 0xC6, 0xDB -> number(4);
          default -> (tag & 0xE0) == 0xA0 ? tag & 0x1F : -1;
        };
    if (length < 0 || length > packed.length - at) {
      throw unexpected(tag);
    }
    at += length;
    return Arrays.copyOfRange(packed, at - length, at);
  }

  /** A number that is not negative. */
  int number() {
    int tag = next();
    if (tag < EMPTY_MAP) {
      return tag;
    }
    return switch (tag) {
      case 0xCC, 0xD0 -> number(1);
      case 0xCD, 0xD1 -> number(2);
      case 0xCE, 0xD2 -> number(4);
      default -> throw unexpected(tag);
    };
  }

  private int next() {
    return number(1);
  }

  private int number(int length) {
    if (length > packed.length - at) {
      throw unexpected(packed.length);
    }
    int number = 0;
    for (int end = at + length; at < end; at++) {
      number = (number << 8) | (packed[at] & 0xFF);
    }
    return number;
  }

  private FsException unexpected(int tag) {
    return FsException.io(
        "packed reply of " + packed.length + " bytes: unexpected " + tag + " before byte " + at,
        new IllegalStateException("unexpected packed reply"));
  }
}
