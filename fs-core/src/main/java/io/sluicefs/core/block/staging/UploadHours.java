package io.sluicefs.core.block.staging;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hours of the day in which blocks are uploaded ({@code --upload-hours a,b} or {@code a-b}).
 *
 * @param from first hour, 0 to 23
 * @param to first hour that is not one of them; equal to {@code from}: all are
 */
public record UploadHours(int from, int to) {
  public static final UploadHours ALWAYS = new UploadHours(0, 0);

  private static final Pattern FORM = Pattern.compile("(\\d{1,2})[-,](\\d{1,2})");
  private static final int HOURS = 24;

  public UploadHours {
    if (from < 0 || from >= HOURS || to < 0 || to >= HOURS) {
      throw new IllegalArgumentException("hours are 0 to 23");
    }
  }

  /**
   * @throws IllegalArgumentException says what an accepted text looks like
   */
  public static UploadHours parse(String text) {
    if (text.isEmpty()) {
      return ALWAYS;
    }
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException("two hours are wanted, like 0,6 or 23-3");
    }
    return new UploadHours(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  boolean allow(int hour) {
    if (from <= to) {
      return from == to || (hour >= from && hour < to);
    }
    return hour >= from || hour < to;
  }
}
