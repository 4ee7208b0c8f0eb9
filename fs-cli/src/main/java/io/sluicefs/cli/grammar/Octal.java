package io.sluicefs.cli.grammar;

/** Permission bits in octal digits, such as {@code 022} or {@code 0600}. */
public final class Octal {
  private static final int BITS_MAX = 07777;

  private Octal() {}

  public static int parse(String text) {
    try {
      int bits = Integer.parseInt(text, 8);
      if (bits >= 0 && bits <= BITS_MAX) {
        return bits;
      }
    } catch (NumberFormatException e) {
      // reported below, with the same words as a number out of range
    }
    throw new InvalidValueException("not octal permission bits such as 022");
  }
}
