package io.sluicefs.core.maintenance;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which automatic backups may go (volume-and-objects.md 8.3): all of two days stay, then the oldest
 * of each day up to two weeks, of each week up to two months, of each 30 days up to two years.
 */
public final class BackupRotation {
  private static final int NAME_LENGTH = 30;
  private static final int TIME_AT = 5;
  private static final int TIME_END = 22;
  private static final int FULL_DAYS = 2;
  private static final int DAILY_DAYS = 14;
  private static final int WEEKLY_DAYS = 60;
  private static final int YEARS = 2;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmmss").withResolverStyle(ResolverStyle.STRICT);

  private final Instant oldest;
  private final List<String> window = new ArrayList<>();
  private final List<String> dropped = new ArrayList<>();
  private int days = FULL_DAYS;
  private Instant edge;

  private BackupRotation(Instant now) {
    this.edge = now.minus(Duration.ofDays(FULL_DAYS));
    this.oldest = now.atOffset(ZoneOffset.UTC).minusYears(YEARS).toInstant();
  }

  /** The name of a backup that begins at {@code start}. */
  public static String nameAt(Instant start) {
    return "dump-" + TIME.format(start.atOffset(ZoneOffset.UTC)) + ".json.gz";
  }

  /** When a backup of that name began; null for names of another kind. */
  public static @Nullable Instant timeOf(String name) {
    if (name.length() != NAME_LENGTH) {
      return null;
    }
    try {
      return LocalDateTime.parse(name.substring(TIME_AT, TIME_END), TIME).toInstant(ZoneOffset.UTC);
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * Of the {@code names} in the folder of backups those to delete now; names we cannot read stay.
   */
  public static List<String> outdated(List<String> names, Instant now) {
    BackupRotation rotation = new BackupRotation(now);
    names.stream().sorted(Comparator.reverseOrder()).forEach(rotation::look);
    rotation.closeWindow();
    return rotation.dropped;
  }

  private void look(String name) {
    Instant time = timeOf(name);
    if (time == null) {
      return;
    }
    if (time.isBefore(oldest)) {
      dropped.add(name);
    } else if (time.isBefore(edge)) {
      closeWindow();
      do {
        stepBack();
      } while (time.isBefore(edge));
      window.add(name);
    } else if (days > FULL_DAYS) {
      window.add(name);
    }
  }

  /** The oldest of the window stays. */
  private void closeWindow() {
    if (!window.isEmpty()) {
      dropped.addAll(window.subList(0, window.size() - 1));
      window.clear();
    }
  }

  private void stepBack() {
    int step = days < DAILY_DAYS ? 1 : days < WEEKLY_DAYS ? 7 : 30;
    days += step;
    edge = edge.minus(Duration.ofDays(step));
  }
}
