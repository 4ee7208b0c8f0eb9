package io.sluicefs.it.writers;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What one small file costs: requests are what makes `tar x` slow. */
@MountTest
@Tag("server")
class SmallFileTest {
  private static final int FILES = 200;

  /** What the mount asks by itself meanwhile: heartbeats, ids by the batch, a look at the root. */
  private static final int OTHER_REQUESTS = 60;

  private static final String CREATE =
      """
      import os, sys
      for n in range(int(sys.argv[1])):
          fd = os.open(f'f{n}', os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
          os.write(fd, b'x' * 4096)
          os.close(fd)
      """;

  @Test
  void itIsOneObjectAndThreeTripsToRedis() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Mounted mounted = volume.mount();
      ProgramRunner.in(mounted.path()).sh("touch warm && cat warm");
      long before = scripts(volume);
      ProgramRunner.in(mounted.path()).ok("python3", "-c", CREATE, "" + FILES);
      assertThat(scripts(volume) - before).isBetween(2L * FILES, 3L * FILES + OTHER_REQUESTS);
      assertThat(objects(volume)).isEqualTo(FILES);
    }
  }

  /** Scripts that Redis has run, reading ones included. */
  private static long scripts(Volume volume) {
    return volume
        .redis()
        .cli(1, "info", "commandstats")
        .out()
        .lines()
        .filter(line -> line.startsWith("cmdstat_evalsha"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("^[^:]*:calls=(\\d+),.*", "$1").strip()))
        .sum();
  }

  private static long objects(Volume volume) throws IOException {
    Path chunks = volume.scratch().resolve("objects");
    try (var files = Files.walk(chunks)) {
      return files
          .filter(f -> f.toString().contains("chunks"))
          .filter(Files::isRegularFile)
          .count();
    }
  }
}
