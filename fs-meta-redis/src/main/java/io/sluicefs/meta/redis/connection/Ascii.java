package io.sluicefs.meta.redis.connection;

import io.sluicefs.core.errno.FsException;
import java.nio.charset.StandardCharsets;

/** Decimal numbers as Redis keeps them in strings. */
public final class Ascii {
  private Ascii() {}

  /** EIO when the bytes are not a signed 64-bit decimal number. */
  public static long parseLong(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw FsException.io("a decimal number in Redis", e);
    }
  }

  public static byte[] of(long number) {
    return Long.toString(number).getBytes(StandardCharsets.ISO_8859_1);
  }

  public static byte[] of(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
