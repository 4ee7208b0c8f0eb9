package io.sluicefs.it.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Lossy;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Redis fails in the middle of work (issue of W14): programs wait and succeed within the retry
 * budget, get EIO beyond it, and the mount needs no help afterwards.
 */
@MountTest
@Tag("server")
class ServerOutageTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How long the server stays away beyond the budget; 0 in an ordinary run. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("sluice.outage.seconds", 0));

  private static final int DATABASE = 1;
  private static final int OTHER_DATABASE = 7;

  private static Volume volume;
  private static Lossy network;
  private static Mounted mounted;

  @BeforeAll
  static void mountThroughTheNetwork() {
    volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY);
    volume.redis().persist();
    network = Lossy.to(volume.redis().port());
    mounted = volume.mountBy(network.url(DATABASE), "--heartbeat", "2s");
  }

  @AfterAll
  static void isSoundAfterAll() {
    try (Volume last = volume;
        Lossy closing = network) {
      mounted.unmount();
      Client.juicefs("1.4.1").ifPresent(peer -> peer.run("fsck", last.metaUrl()).orFail());
      assertThat(closing).isNotNull();
    }
  }

  @Test
  void workGoesOnWhenTheServerIsKilledAndStartedAgain() throws Exception {
    try (Work work = Work.in(mounted.path(), "killed")) {
      work.awaitRounds(3);
      volume.redis().kill();
      volume.redis().startAgain();
      work.awaitRounds(5);
      work.finish();
    }
  }

  @Test
  void workGoesOnWhenTheServerTakesItsTimeToLoad() throws Exception {
    String keys = "for i = 1, 150 do redis.call('SET', i, string.rep('x', 100)) end";
    volume.redis().cli(OTHER_DATABASE, "EVAL", keys, "0");
    try (Work work = Work.in(mounted.path(), "loading")) {
      work.awaitRounds(3);
      volume.redis().snapshotAndHold();
      volume.redis().kill();
      volume
          .redis()
          .startAgain(
              "--key-load-delay", "30000", "--loading-process-events-interval-bytes", "1024");
      assertThat(volume.redis().cli(0, "PING").said()).contains("LOADING");
      work.awaitRounds(3);
      work.finish();
    }
  }

  @Test
  void workGoesOnWhenTheServerForgetsEveryScript() throws Exception {
    try (Work work = Work.in(mounted.path(), "flushed")) {
      for (int i = 0; i < 5; i++) {
        work.awaitRounds(2);
        volume.redis().cli(0, "SCRIPT", "FLUSH");
      }
      work.awaitRounds(2);
      work.finish();
    }
  }

  @Test
  void workGoesOnWhenConnectionsAreReset() throws Exception {
    try (Work work = Work.in(mounted.path(), "reset")) {
      for (int i = 0; i < 10; i++) {
        work.awaitRounds(2);
        network.reset();
      }
      work.awaitRounds(2);
      work.finish();
    }
  }

  @Test
  void workGoesOnWhenConnectionsSwallowWhatTheyAreGiven() throws Exception {
    Mounted impatient =
        volume.mountBy(network.url(DATABASE) + "?read-timeout=1s", "--heartbeat", "2s");
    try (Work work = Work.in(impatient.path(), "swallowed")) {
      work.awaitRounds(3);
      network.swallow(true);
      await("the hole is met").atMost(PATIENCE).until(() -> network.swallowedBytes() > 0);
      network.swallow(false);
      work.awaitRounds(5);
      work.finish();
    } finally {
      network.reset();
      impatient.unmount();
    }
  }

  @Test
  void workGoesOnAfterTheServerWasAReplicaForAWhile() throws Exception {
    try (Work work = Work.in(mounted.path(), "replica")) {
      work.awaitRounds(3);
      volume.redis().cli(0, "REPLICAOF", "127.0.0.1", "1");
      await("refused writes").atMost(PATIENCE).until(ServerOutageTest::hasRefusedWrites);
      volume.redis().cli(0, "REPLICAOF", "NO", "ONE");
      work.awaitRounds(5);
      work.finish();
    }
  }

  @Test
  void beyondTheBudgetProgramsGetAnErrorAndTheMountRecovers() throws Exception {
    Mounted impatient =
        volume.mountBy(network.url(DATABASE), "--heartbeat", "2s", "--meta-retry-time", "2s");
    Path file = Files.writeString(impatient.path().resolve("before"), "kept");
    try {
      volume.redis().kill();
      assertThatThrownBy(() -> Files.createDirectory(impatient.path().resolve("refused")))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Input/output error");
      Instant end = Instant.now().plus(OUTAGE);
      await("the end of the outage")
          .atMost(OUTAGE.plusMinutes(1))
          .until(() -> !Instant.now().isBefore(end));
      volume.redis().startAgain();
      assertThat(Files.createDirectory(impatient.path().resolve("accepted"))).isDirectory();
      assertThat(impatient.path().resolve("refused")).doesNotExist();
      assertThat(file).hasContent("kept");
      assertThat(Files.writeString(file, "anew")).hasContent("anew");
    } finally {
      impatient.unmount();
    }
  }

  private static boolean hasRefusedWrites() {
    return volume.redis().cli(0, "INFO", "errorstats").out().contains("errorstat_READONLY");
  }
}
