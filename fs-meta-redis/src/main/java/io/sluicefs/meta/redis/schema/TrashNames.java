package io.sluicefs.meta.redis.schema;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Names of entries in the hours of the trash (redis-metadata.md 7.1). */
public final class TrashNames {
  private static final int LENGTH_MAX = 255;

  private TrashNames() {}

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
