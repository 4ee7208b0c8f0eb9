package io.sluicefs.it.outage;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.KeyFile;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Objects that somebody has cut, made longer, changed, exchanged or deleted: the file that shows
 * them fails with EIO, the log names the object, and other files are read as before.
 */
@MountTest
@Tag("server")
class DamagedObjectsTest {
  private static final int BLOCK = 64 << 10;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--compress none",
        "--compress zstd --hash-prefix",
        "--compress lz4 --encrypt-algo chacha20-rsa"
      })
  void aDamagedObjectIsAnErrorAndNeverOtherBytes(String words) throws Exception {
    Client sluice = Client.sluice().with(KeyFile.VARIABLE, KeyFile.PASSPHRASE);
    List<String> options = new ArrayList<>(List.of("--block-size", "64"));
    options.addAll(List.of(words.split(" ")));
    boolean encrypted = words.contains("--encrypt-algo");
    if (encrypted) {
      options.addAll(List.of("--encrypt-rsa-key", KeyFile.locked().toString()));
    }
    Volume.Kind kind = Volume.Kind.REDIS_AND_DIRECTORY;
    try (Volume volume = Volume.of(kind, sluice, options.toArray(String[]::new))) {
      List<String> names = List.of("cut", "longer", "gone", "changed", "exchanged", "sound");
      boolean tellsChanges = encrypted || !words.contains("none");
      Mounted writing = volume.mount(sluice);
      for (String name : names) {
        write(writing.path().resolve(name), name);
      }
      writing.unmount();
      List<Path> objects = objectsByFile(volume);
      assertThat(objects).hasSize(names.size());
      cut(objects.get(0));
      Files.write(objects.get(1), new byte[100_000], StandardOpenOption.APPEND);
      Files.delete(objects.get(2));
      change(objects.get(3));
      // A shorter block of another file in the place of a whole one.
      Path other = volume.scratch().resolve("other");
      Files.write(other, new byte[500]);
      Files.move(other, objects.get(4), StandardCopyOption.REPLACE_EXISTING);

      Mounted reading = volume.mount(sluice, "--io-retries", "1");
      for (int i = 0; i < names.size() - 1; i++) {
        if (i == 3 && !tellsChanges) {
          continue;
        }
        Ended read = cat(reading.path().resolve(names.get(i)));
        assertThat(read.status()).as(names.get(i)).isNotZero();
        assertThat(read.err()).as(names.get(i)).contains("Input/output error");
        assertThat(reading.log()).contains(objects.get(i).getFileName().toString());
      }
      assertThat(Files.readAllBytes(reading.path().resolve("sound"))).isEqualTo(body("sound"));
    }
  }

  /** Noise in its first half: a changed byte of what is packed shows in what is unpacked. */
  private static byte[] body(String name) {
    byte[] body = new byte[BLOCK];
    new java.util.Random(name.hashCode()).nextBytes(body);
    for (int i = BLOCK / 2; i < BLOCK; i++) {
      body[i] = (byte) (i / 100);
    }
    return body;
  }

  private static void write(Path file, String name) throws IOException {
    Files.write(file, body(name));
  }

  /** Slices get their ids in the order in which the files were closed. */
  private static List<Path> objectsByFile(Volume volume) throws IOException {
    try (Stream<Path> files = Files.walk(volume.scratch().resolve("objects/testvolume/chunks"))) {
      return files
          .filter(Files::isRegularFile)
          .sorted(Comparator.comparing(DamagedObjectsTest::sliceId))
          .toList();
    }
  }

  private static Long sliceId(Path object) {
    return Long.valueOf(object.getFileName().toString().split("_", 2)[0]);
  }

  private static void cut(Path object) throws IOException {
    byte[] bytes = Files.readAllBytes(object);
    Files.write(object, java.util.Arrays.copyOf(bytes, bytes.length - 1));
  }

  /** Breaks the stored form itself: a length in it, or a byte under the tag. */
  private static void change(Path object) throws IOException {
    byte[] bytes = Files.readAllBytes(object);
    for (int i = bytes.length - 100; i < bytes.length; i++) {
      bytes[i] ^= (byte) 0xFF;
    }
    Files.write(object, bytes);
  }

  private static Ended cat(Path file) {
    return ProgramRunner.in(Path.of("/")).run("cat", file.toString());
  }
}
