package io.sluicefs.core.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackupRotationTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  @Test
  void aNameTellsItsTime() {
    String name = BackupRotation.nameAt(NOW);
    assertThat(name).isEqualTo("dump-2026-11-21-120000.json.gz").hasSize(30);
    assertThat(BackupRotation.timeOf(name)).isEqualTo(NOW);
  }

  @Test
  void everythingOfTwoDaysStays() {
    assertThat(BackupRotation.outdated(hourly(48), NOW)).isEmpty();
  }

  @Test
  void ofEachFormerDayTheOldestStays() {
    List<String> names = hourly(24 * 5);
    List<String> kept = new ArrayList<>(names);
    kept.removeAll(BackupRotation.outdated(names, NOW));
    assertThat(kept).hasSize(49 + 3);
    assertThat(kept).contains("dump-2026-11-18-120000.json.gz", "dump-2026-11-17-120000.json.gz");
  }

  @Test
  void nothingOlderThanTwoYearsStays() {
    assertThat(BackupRotation.outdated(List.of("dump-2024-11-20-120000.json.gz"), NOW)).hasSize(1);
    assertThat(BackupRotation.outdated(List.of("dump-2024-11-22-120000.json.gz"), NOW)).isEmpty();
  }

  @Test
  void runningItEveryHourKeepsAFewDozen() {
    List<String> kept = new ArrayList<>();
    Instant now = NOW;
    for (int hour = 0; hour < 24 * 200; hour++) {
      now = now.plus(Duration.ofHours(1));
      kept.add(BackupRotation.nameAt(now));
      kept.removeAll(BackupRotation.outdated(kept, now));
    }
    assertThat(kept).hasSizeBetween(60, 90);
  }

  @Test
  void namesOfOtherKindsStay() {
    assertThat(
            BackupRotation.outdated(
                List.of("suspect-2019-11-21-120000.json.gz", "dump-2019-99-21-120000.json.gz"),
                NOW))
        .isEmpty();
  }

  /** From now back, oldest last. */
  private static List<String> hourly(int hours) {
    List<String> names = new ArrayList<>();
    for (int hour = 0; hour <= hours; hour++) {
      names.add(BackupRotation.nameAt(NOW.minus(Duration.ofHours(hour))));
    }
    return names;
  }
}
