package io.sluicefs.core.inode;

import java.time.Instant;

/** Seconds since 1970 (may be negative) and nanoseconds 0 to 999,999,999. */
public record Timestamp(long seconds, int nanos) implements Comparable<Timestamp> {
  public static Timestamp of(Instant instant) {
    return new Timestamp(instant.getEpochSecond(), instant.getNano());
  }

  @Override
  public int compareTo(Timestamp other) {
    int bySeconds = Long.compare(seconds, other.seconds);
    return bySeconds != 0 ? bySeconds : Integer.compare(nanos, other.nanos);
  }
}
