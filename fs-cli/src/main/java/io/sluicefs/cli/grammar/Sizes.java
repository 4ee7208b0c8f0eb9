package io.sluicefs.cli.grammar;

import java.util.Locale;

/**
 * Sizes in bytes: a number, perhaps with a fraction, and one letter for a power of 1024. Without a
 * letter the unit of the option applies, which keeps scripts with bare numbers working.
 */
public final class Sizes {
  private static final String UNITS = "BKMGTPE";
  private static final double TOO_LARGE = 0x1p63;

  private Sizes() {}

  /**
   * Parses {@code text}; empty is 0.
   *
   * @param unit the letter that applies when the text has none
   */
  public static long parse(String text, char unit) {
    if (text.isEmpty()) {
      return 0;
    }
    char last = text.charAt(text.length() - 1);
    boolean hasUnit = Character.isLetter(last);
    int power = UNITS.indexOf(Character.toUpperCase(hasUnit ? last : unit));
    if (power < 0) {
      throw new InvalidValueException("unit '" + last + "' is not one of B, K, M, G, T, P, E");
    }
    String number = hasUnit ? text.substring(0, text.length() - 1) : text;
    double bytes = Numbers.parse(number) * Math.scalb(1.0, 10 * power);
    if (bytes < 0) {
      throw new InvalidValueException("a size cannot be negative");
    }
    if (bytes >= TOO_LARGE) {
      throw new InvalidValueException("too large");
    }
    return (long) bytes;
  }

  /** Short form: one decimal below 10 of a unit, none above; {@code 1.6 MiB}, {@code 112 KiB}. */
  public static String print(long bytes) {
    if (bytes < 10) {
      return bytes + " B";
    }
    int power = Math.min((63 - Long.numberOfLeadingZeros(bytes)) / 10, UNITS.length() - 1);
    double value = Math.floor(Math.scalb((double) bytes, -10 * power) * 10 + 0.5) / 10;
    String unit = power == 0 ? "B" : UNITS.charAt(power) + "iB";
    return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, unit);
  }

  /** Long form: {@code 789.02 KiB (807955 Bytes)}, and plain bytes below 1024. */
  public static String printExactly(long bytes) {
    if (bytes < 1024) {
      return bytes + " Bytes";
    }
    int power = Math.min((63 - Long.numberOfLeadingZeros(bytes)) / 10, UNITS.length() - 1);
    double value = Math.scalb((double) bytes, -10 * power);
    return String.format(Locale.ROOT, "%.2f %siB (%d Bytes)", value, UNITS.charAt(power), bytes);
  }
}
