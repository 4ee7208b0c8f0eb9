package io.sluicefs.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Readers of a change log must not miss anything: who cannot write it changes nothing. */
@MountTest
@Tag("server")
class ChangeLogTest {
  private static final List<List<String>> WRITERS =
      List.of(
          List.of("mount", "META", "/nowhere"),
          List.of("restore", "META", "2026-01-01-00"),
          List.of("quota", "set", "META", "--path", "/", "--inodes", "10"),
          List.of("gc", "--delete", "META"),
          List.of("fsck", "--repair", "--path", "/", "--recursive", "META"),
          List.of("config", "--user-group-quota", "META"));

  @Test
  void aVolumeWithAChangeLogIsReadAndNeverChanged() {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      String setting = volume.redis().cli(1, "GET", "setting").out().strip();
      String logged = setting.replaceFirst("\\{", "{\"ChangeLog\": true,");
      volume.redis().cli(1, "SET", "setting", logged);
      String before = volume.redis().cli(1, "DBSIZE").out();
      for (List<String> writer : WRITERS) {
        List<String> words = new ArrayList<>(writer);
        words.replaceAll(word -> word.equals("META") ? volume.metaUrl() : word);
        Ended refused = Client.sluice().run(words.toArray(String[]::new));
        assertThat(refused.status()).as(refused.toString()).isEqualTo(1);
        assertThat(refused.said()).contains("ChangeLog");
      }
      assertThat(volume.redis().cli(1, "DBSIZE").out()).isEqualTo(before);
      assertThat(volume.redis().cli(1, "GET", "setting").out().strip()).isEqualTo(logged);
      try (Mounted mounted = volume.mount("--read-only")) {
        assertThat(Files.isDirectory(mounted.path())).isTrue();
      }
    }
  }
}
