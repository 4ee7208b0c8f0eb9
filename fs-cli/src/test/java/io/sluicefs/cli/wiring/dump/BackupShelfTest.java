package io.sluicefs.cli.wiring.dump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.maintenance.BackupJudge;
import io.sluicefs.core.object.ObjectInfo;
import io.sluicefs.objectstore.mem.MemObjectStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupShelfTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path scratch;
  private final MemObjectStore objects = new MemObjectStore("test", InstantSource.system());
  private final BackupShelf shelf = new BackupShelf(objects);
  private Path file;

  @BeforeEach
  void writeOne() throws IOException {
    file = scratch.resolve("backup");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("{\n  \"usedInodes\": 4711\n}".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void whatTheNewestGoodBackupCountedIsReadFromItsBeginning() throws IOException {
    assertThat(shelf.newest()).isEmpty();
    shelf.store(file, NOON);
    assertThat(shelf.newest()).contains(new BackupJudge.Facts(0, 4711, Files.size(file)));
  }

  @Test
  void suspectsOutdateOnlyEachOther() throws IOException {
    shelf.store(file, NOON);
    for (int i = 1; i <= 30; i++) {
      shelf.storeSuspect(file, NOON.plus(Duration.ofDays(i)));
    }
    assertThat(keys())
        .hasSize(25)
        .contains("meta/dump-2026-03-01-120000.json.gz")
        .contains("meta/suspect-dump-2026-03-31-120000.json.gz")
        .doesNotContain("meta/suspect-dump-2026-03-07-120000.json.gz");
  }

  @Test
  void goodBackupsOutdateOthersOfTheirDay() throws IOException {
    for (int hour = 0; hour < 24 * 4; hour++) {
      shelf.store(file, NOON.plus(Duration.ofHours(hour)));
    }
    assertThat(keys())
        .hasSizeLessThan(24 * 3)
        .contains("meta/dump-2026-03-01-120000.json.gz", "meta/dump-2026-03-05-110000.json.gz")
        .doesNotContain("meta/dump-2026-03-01-130000.json.gz");
  }

  @Test
  void aBackupThatNoObjectCanHoldIsRefusedAndOutdatesNothing() throws IOException {
    shelf.store(file, NOON);
    Path large = scratch.resolve("large");
    try (RandomAccessFile holes = new RandomAccessFile(large.toFile(), "rw")) {
      holes.setLength((1L << 31) + 1);
    }
    assertThatThrownBy(() -> shelf.store(large, NOON.plus(Duration.ofDays(400))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("2147483649 bytes")
        .hasMessageContaining("dump");
    assertThat(keys()).containsExactly("meta/dump-2026-03-01-120000.json.gz");
  }

  private List<String> keys() {
    return objects.list("", "", 1000).stream().map(ObjectInfo::key).toList();
  }
}
