package io.sluicefs.core.meta;

import java.util.Comparator;

/** A client version and its order (volume-and-objects.md 1.6); build information is dropped. */
public record ClientVersion(int major, int minor, int patch, String preRelease)
    implements Comparable<ClientVersion> {
  /** What this client calls itself: the reference it is compatible with, and its own version. */
  public static final String OURS = "1.4.1+sluice.0.1";

  private static final Comparator<ClientVersion> ORDER =
      Comparator.comparingInt(ClientVersion::major)
          .thenComparingInt(ClientVersion::minor)
          .thenComparingInt(ClientVersion::patch)
          .thenComparing(v -> v.preRelease.isEmpty())
          .thenComparing(ClientVersion::preRelease);

  /**
   * @throws IllegalArgumentException unless it is 1 to 3 numbers with an optional pre-release
   */
  public static ClientVersion parse(String text) {
    int plus = text.indexOf('+');
    String rest = plus < 0 ? text : text.substring(0, plus);
    int dash = rest.indexOf('-');
    String preRelease = dash < 0 ? "" : rest.substring(dash + 1);
    String[] numbers = (dash < 0 ? rest : rest.substring(0, dash)).split("\\.", -1);
    if (numbers.length > 3) {
      throw new IllegalArgumentException("invalid version: " + text);
    }
    int[] parts = new int[3];
    for (int i = 0; i < numbers.length; i++) {
      try {
        parts[i] = Integer.parseUnsignedInt(numbers[i]);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("invalid version: " + text, e);
      }
    }
    return new ClientVersion(parts[0], parts[1], parts[2], preRelease);
  }

  @Override
  public int compareTo(ClientVersion other) {
    return ORDER.compare(this, other);
  }
}
