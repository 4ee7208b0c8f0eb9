package io.sluicefs.cli.grammar;

import java.util.Locale;

/** Bandwidths in megabit per second; letters M (default), G, T, P for powers of 1000. */
public final class Bandwidth {
  private static final String UNITS = "MGTP";
  private static final double MBPS_MAX = 1e12;

  private Bandwidth() {}

  /** Parses {@code text} to Mbit/s; empty is 0, which means unlimited. */
  public static long parseMbps(String text) {
    if (text.isEmpty()) {
      return 0;
    }
    char last = text.charAt(text.length() - 1);
    boolean hasUnit = Character.isLetter(last);
    int power = hasUnit ? UNITS.indexOf(Character.toUpperCase(last)) : 0;
    if (power < 0) {
      throw new InvalidValueException("unit '" + last + "' is not one of M, G, T, P");
    }
    double number = Numbers.parse(hasUnit ? text.substring(0, text.length() - 1) : text);
    double mbps = number * Math.pow(1000, power);
    if (mbps < 0 || mbps > MBPS_MAX) {
      throw new InvalidValueException("out of range");
    }
    return (long) mbps;
  }

  public static String print(long mbps) {
    int power = 0;
    double value = mbps;
    while (value >= 1000 && power < UNITS.length() - 1) {
      value /= 1000;
      power++;
    }
    return String.format(Locale.ROOT, "%.1f %sbps", value, UNITS.charAt(power));
  }
}
