package io.sluicefs.core.meta.dump.json;

import io.sluicefs.core.meta.dump.DumpBytes;
import java.nio.charset.StandardCharsets;

/**
 * How the JSON form writes bytes that need not be text (volume-and-objects.md 9.1): valid UTF-8 as
 * it is, everything that JSON or a reader would trip over as {@code %XX}.
 */
final class DumpText {
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  private DumpText() {}

  /** Appends the escaped bytes, as names and targets are written. */
  static void escape(byte[] raw, DumpBytes out) {
    escape(raw, out, false);
  }

  /** The same, and what matters to HTML in the way of JSON, as values of attributes are written. */
  static void escapeValue(byte[] raw, DumpBytes out) {
    escape(raw, out, true);
  }

  private static void escape(byte[] raw, DumpBytes out, boolean html) {
    int at = 0;
    while (at < raw.length) {
      int length = sequence(raw, at);
      if (html && matters(raw, at, length)) {
        out.text(length == 1 ? "\\u00" : "\\u20");
        int low = length == 1 ? raw[at] : raw[at + 2] & 0x3F;
        out.put((byte) Character.toLowerCase(HEX[low >> 4 & 0xF]));
        out.put((byte) Character.toLowerCase(HEX[low & 0xF]));
      } else if (length == 1 && isPlain(raw[at])) {
        out.put(raw[at]);
      } else if (length > 1 && !isReplacement(raw, at)) {
        out.put(raw, at, length);
      } else {
        for (int i = at; i < at + length; i++) {
          out.put((byte) '%');
          out.put(HEX[(raw[i] >> 4) & 0xF]);
          out.put(HEX[raw[i] & 0xF]);
        }
      }
      at += length;
    }
  }

  static byte[] unescape(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (text.indexOf('%') < 0) {
      return bytes;
    }
    int to = 0;
    for (int from = 0; from < bytes.length; from++) {
      int high = bytes[from] == '%' && from + 2 < bytes.length ? digit(bytes[from + 1]) : -1;
      int low = high < 0 ? -1 : digit(bytes[from + 2]);
      if (low < 0) {
        bytes[to++] = bytes[from];
      } else {
        bytes[to++] = (byte) (high << 4 | low);
        from += 2;
      }
    }
    return java.util.Arrays.copyOf(bytes, to);
  }

  /** One of {@code < > &} and the two line separators of Unicode, E2 80 A8 and A9. */
  private static boolean matters(byte[] raw, int at, int length) {
    if (length == 3) {
      boolean separator = (raw[at + 2] & 0xFE) == 0xA8;
      return raw[at] == (byte) 0xE2 && raw[at + 1] == (byte) 0x80 && separator;
    }
    return raw[at] == '<' || raw[at] == '>' || raw[at] == '&';
  }

  private static boolean isPlain(byte b) {
    return b > ' ' && b != '%' && b != '"' && b != '\\';
  }

  /** U+FFFD in the text itself: readers take it for damage, so it is escaped. */
  private static boolean isReplacement(byte[] raw, int at) {
    return raw[at] == (byte) 0xEF && raw[at + 1] == (byte) 0xBF && raw[at + 2] == (byte) 0xBD;
  }

  /** Length of the UTF-8 sequence at {@code at}; 1 for a byte that begins none. */
  private static int sequence(byte[] raw, int at) {
    int first = raw[at] & 0xFF;
    int length = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1;
    if (length == 1 || at + length > raw.length) {
      return 1;
    }
    int second = raw[at + 1] & 0xFF;
    int least = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    int most = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (second < least || second > most) {
      return 1;
    }
    for (int i = at + 2; i < at + length; i++) {
      if ((raw[i] & 0xC0) != 0x80) {
        return 1;
      }
    }
    return length;
  }

  private static int digit(byte b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    return b >= 'A' && b <= 'F' ? b - 'A' + 10 : -1;
  }
}
