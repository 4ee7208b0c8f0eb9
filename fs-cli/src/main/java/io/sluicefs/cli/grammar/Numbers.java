package io.sluicefs.cli.grammar;

import java.util.regex.Pattern;

/** Plain decimal numbers; Java's own parser also takes hexadecimal, suffixes and NaN. */
final class Numbers {
  private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)");

  private Numbers() {}

  static double parse(String text) {
    if (!DECIMAL.matcher(text).matches()) {
      throw new InvalidValueException("not a number");
    }
    return Double.parseDouble(text);
  }
}
