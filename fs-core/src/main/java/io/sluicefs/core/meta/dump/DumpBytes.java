package io.sluicefs.core.meta.dump;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A buffer in front of a stream, with the few forms that dumps are made of. */
public final class DumpBytes {
  private static final int CAPACITY = 64 << 10;
  private static final int NUMBER_MAX = 20;

  private final byte[] buffer = new byte[CAPACITY];
  private final OutputStream out;
  private int used;
  private long flushed;

  public DumpBytes(OutputStream out) {
    this.out = out;
  }

  /** Bytes put so far. */
  public long position() {
    return flushed + used;
  }

  public void put(byte b) {
    room(1);
    buffer[used++] = b;
  }

  public void put(byte[] bytes, int from, int length) {
    if (length > CAPACITY) {
      flush();
      write(bytes, from, length);
    } else {
      room(length);
      System.arraycopy(bytes, from, buffer, used, length);
      used += length;
    }
  }

  public void put(byte[] bytes) {
    put(bytes, 0, bytes.length);
  }

  /** Text of ASCII characters. */
  public DumpBytes text(String ascii) {
    room(ascii.length());
    for (int i = 0; i < ascii.length(); i++) {
      buffer[used++] = (byte) ascii.charAt(i);
    }
    return this;
  }

  public DumpBytes number(long number) {
    if (number < 0) {
      return text(Long.toString(number));
    }
    room(NUMBER_MAX);
    int end = used + digits(number);
    long rest = number;
    for (int at = end - 1; at >= used; at--) {
      buffer[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    used = end;
    return this;
  }

  public void newLine(int indent) {
    put((byte) '\n');
    for (int i = 0; i < indent; i++) {
      put((byte) ' ');
      put((byte) ' ');
    }
  }

  /** A JSON string, quotes included. */
  public void json(String text) {
    put((byte) '"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        put((byte) '\\');
        put((byte) c);
      } else if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029') {
        text(String.format("\\u%04x", (int) c));
      } else if (c < 0x80) {
        put((byte) c);
      } else {
        int end = Character.isHighSurrogate(c) ? Math.min(i + 2, text.length()) : i + 1;
        put(text.substring(i, end).getBytes(StandardCharsets.UTF_8));
        i = end - 1;
      }
    }
    put((byte) '"');
  }

  public void flush() {
    write(buffer, 0, used);
    used = 0;
  }

  private void room(int length) {
    if (used + length > CAPACITY) {
      flush();
    }
  }

  private void write(byte[] bytes, int from, int length) {
    try {
      out.write(bytes, from, length);
      flushed += length;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int digits(long number) {
    int digits = 1;
    for (long rest = number / 10; rest > 0; rest /= 10) {
      digits++;
    }
    return digits;
  }
}
