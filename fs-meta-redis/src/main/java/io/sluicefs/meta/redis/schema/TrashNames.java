package io.sluicefs.meta.redis.schema;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names in the trash (redis-metadata.md 7.1): hour directories, and the entries in them. */
public final class TrashNames {
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("uuuu-MM-dd-HH", Locale.ROOT);
  private static final int LENGTH_MAX = 255;

  private TrashNames() {}

  /** The UTC hour of an instant, {@code YYYY-MM-DD-HH}. */
  public static String hour(Instant instant) {
    return HOUR.format(instant.atOffset(ZoneOffset.UTC));
  }

  /** When the hour of that name began; null for any other name. */
  public static @Nullable Instant hourOf(String name) {
    try {
      return LocalDateTime.parse(name, HOUR).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /** Where an entry of the trash came from; null for a name of another form. */
  public static @Nullable Origin origin(byte[] entry) {
    int first = indexOf(entry, 0);
    int second = first < 0 ? -1 : indexOf(entry, first + 1);
    if (second < 0 || second + 1 == entry.length) {
      return null;
    }
    try {
      long parentIno = Long.parseLong(text(entry, 0, first));
      long ino = Long.parseLong(text(entry, first + 1, second));
      byte[] name = new byte[entry.length - second - 1];
      System.arraycopy(entry, second + 1, name, 0, name.length);
      return new Origin(parentIno, ino, name);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** True when the name in the entry may lack its end. */
  public static boolean isCut(byte[] entry) {
    return entry.length >= LENGTH_MAX;
  }

  private static int indexOf(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '-') {
        return i;
      }
    }
    return -1;
  }

  private static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /**
   * Directory, inode and name of an entry before it was removed.
   *
   * @param name up to 255 bytes, perhaps cut
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Origin(long parentIno, long ino, byte[] name) {}
}
