package io.sluicefs.core.inode;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Names of the directories in the trash, one per UTC hour: {@code YYYY-MM-DD-HH}. */
public final class TrashHour {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd-HH", Locale.ROOT);

  private TrashHour() {}

  /** The name of the hour in which something is removed at {@code instant}. */
  public static String at(Instant instant) {
    return FORMAT.format(instant.atOffset(ZoneOffset.UTC));
  }

  /** When the hour of that name began; null for any other name. */
  public static @Nullable Instant beginOf(String name) {
    try {
      return LocalDateTime.parse(name, FORMAT).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }
}
