package io.sluicefs.cli.grammar;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations: a bare number of seconds, or numbers with units as in {@code 1d12h} or {@code 300ms}.
 */
public final class Durations {
  private static final Pattern PART =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h|d)");
  private static final Pattern SECONDS = Pattern.compile("-?(\\d+\\.?\\d*|\\.\\d+)");
  private static final Map<String, Double> NANOS =
      Map.of(
          "ns", 1.0, "us", 1e3, "µs", 1e3, "μs", 1e3, "ms", 1e6, "s", 1e9, "m", 60e9, "h", 3600e9,
          "d", 86400e9);

  private Durations() {}

  /** Parses {@code text}; empty is zero. */
  public static Duration parse(String text) {
    if (text.isEmpty()) {
      return Duration.ZERO;
    }
    if (SECONDS.matcher(text).matches()) {
      return ofNanos(Double.parseDouble(text) * 1e9);
    }
    boolean negative = text.startsWith("-");
    double nanos = sum(negative ? text.substring(1) : text);
    return ofNanos(negative ? -nanos : nanos);
  }

  private static double sum(String text) {
    Matcher part = PART.matcher(text);
    double nanos = 0;
    int end = 0;
    while (part.find() && part.start() == end) {
      boolean dayInside = "d".equals(part.group(2)) && end > 0;
      if (dayInside) {
        break;
      }
      nanos += Double.parseDouble(part.group(1)) * NANOS.getOrDefault(part.group(2), 0.0);
      end = part.end();
    }
    if (end != text.length()) {
      throw new InvalidValueException("not a duration such as 10, 0.5, 300ms, 1h30m or 7d");
    }
    return nanos;
  }

  private static Duration ofNanos(double nanos) {
    if (Math.abs(nanos) >= 0x1p63) {
      throw new InvalidValueException("too long");
    }
    return Duration.ofNanos(Math.round(nanos));
  }
}
