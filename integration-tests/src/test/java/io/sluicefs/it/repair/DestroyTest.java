package io.sluicefs.it.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A volume ends with all that it had, and only when everything speaks for it. */
@MountTest
@Tag("server")
class DestroyTest {
  @Test
  void aVolumeInUseStaysAndAFreeOneLeavesNothingBehind() throws IOException {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      String uuid = uuid(volume);
      try (Mounted mounted = volume.mount()) {
        Files.writeString(mounted.path().resolve("file"), "data");
        Ended inUse = destroy(volume, uuid, "--yes");
        assertThat(inUse.status()).isEqualTo(1);
        assertThat(inUse.err())
            .contains("1 sessions are active, please disconnect them first:")
            .contains("MountPoint")
            .contains(mounted.path().toString());
      }
      Ended wrong = destroy(volume, "some-other", "--yes");
      assertThat(wrong.err()).contains("UUID \"some-other\" != expected \"" + uuid + "\"");
      Ended unasked = destroy(volume, uuid);
      assertThat(unasked.out()).contains("Proceed anyway? [y/N]: ");
      assertThat(unasked.status()).isEqualTo(1);
      assertThat(objects(volume)).isNotEmpty();
      Ended done = destroy(volume, uuid, "--yes").orFail();
      assertThat(done.out()).contains("  volume name: testvolume", "  volume UUID: " + uuid);
      assertThat(done.err()).contains("The volume has been destroyed!");
      assertThat(objects(volume)).isEmpty();
      assertThat(volume.redis().cli(1, "DBSIZE").out()).isEqualTo("0\n");
    }
  }

  @Test
  void objectsOfAReferenceVolumeGoAsWell() throws IOException {
    Client juicefs = Client.juicefs("1.4.1").orElse(Client.sluice());
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, juicefs)) {
      try (Mounted mounted = volume.mount(juicefs)) {
        Files.writeString(mounted.path().resolve("file"), "data");
      }
      destroy(volume, uuid(volume), "--force").orFail();
      assertThat(objects(volume)).isEmpty();
    }
  }

  private static Ended destroy(Volume volume, String uuid, String... options) {
    String[] words =
        Stream.of(new String[] {"destroy"}, options, new String[] {volume.metaUrl(), uuid})
            .flatMap(Stream::of)
            .toArray(String[]::new);
    return Client.sluice().run(words);
  }

  private static String uuid(Volume volume) {
    String setting = volume.redis().cli(1, "GET", "setting").out();
    Matcher found = Pattern.compile("\"UUID\": *\"([^\"]+)\"").matcher(setting);
    assertThat(found.find()).isTrue();
    return found.group(1);
  }

  private static List<Path> objects(Volume volume) throws IOException {
    Path folder = volume.scratch().resolve("objects");
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> !file.equals(folder)).toList();
    }
  }
}
