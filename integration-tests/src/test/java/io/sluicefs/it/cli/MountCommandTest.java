package io.sluicefs.it.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Checkout;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.MountTable;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Life of a mount: start, options, looking at it from outside, end. */
@MountTest
@Tag("server")
class MountCommandTest {
  private final Client sluice = Client.sluice();
  private final Scratch scratch = Scratch.named("mount-command");
  private final RedisServer redis = RedisServer.start(scratch.folder("redis"));
  private final Path point = scratch.path().resolve("made/on/the/way");
  private final Path log = scratch.path().resolve("log");

  @BeforeEach
  void format() {
    String bucket = scratch.folder("objects").toString();
    sluice.format(redis.url(0), "vol", List.of("--bucket", bucket, "--trash-days", "0"));
  }

  @AfterEach
  void end() {
    sluice.run("umount", "--force", point.toString());
    MountTable.tearDown(point);
    redis.close();
    scratch.close();
  }

  private Ended mount(String... options) {
    return mount(sluice, options);
  }

  private Ended mount(Client client, String... options) {
    List<String> words = new ArrayList<>(List.of("mount", "-d", "--log", log.toString()));
    words.addAll(List.of("--cache-dir", scratch.folder("cache").toString()));
    words.add(redis.url(0));
    words.add(point.toString());
    words.addAll(List.of(options));
    return client.run(words.toArray(String[]::new));
  }

  private String config() throws IOException {
    return Files.readString(point.resolve(".config"));
  }

  @Test
  void aBackgroundMountIsUsableWhenTheCommandReturns() {
    Ended ended = mount();
    assertThat(ended.status()).as(ended.said()).isZero();
    assertThat(ended.err())
        .contains("\033[92mOK\033[0m, vol is ready at \"" + point + '"')
        .doesNotContain("trash");
    ProgramRunner shell = ProgramRunner.in(Path.of("/"));
    assertThat(shell.ok("stat", "-c", "%i", point.toString()).out()).isEqualTo("1\n");
    assertThat(shell.ok("df", "-T", point.toString()).out())
        .contains("JuiceFS:vol")
        .contains("fuse.juicefs");
    assertThat(sluice.run("umount", point.toString()).status()).isZero();
    assertThat(log).content().contains("exit successfully");
  }

  @Test
  void theDaemonHasTheStandingThatThisMachineGrants() {
    ProgramRunner shell = ProgramRunner.in(Path.of("/"));
    String granted = "nice -n -19 nice; echo -1000 > /proc/self/oom_score_adj; ";
    String expected = shell.ok("sh", "-c", granted + "cat /proc/self/oom_score_adj").out();
    mount(sluice.with("SLUICE_NICE", ""));
    assertThat(standing(shell)).isEqualTo(expected);
  }

  @Test
  void theDaemonIsAsNiceAsItIsTold() {
    ProgramRunner shell = ProgramRunner.in(Path.of("/"));
    Ended refused = mount(sluice.with("SLUICE_NICE", "20"));
    assertThat(refused.status()).isEqualTo(1);
    assertThat(refused.err()).contains("SLUICE_NICE is a number from -20 to 19: 20");
    mount(sluice.with("SLUICE_NICE", "7"));
    assertThat(standing(shell)).startsWith("7\n");
  }

  private String standing(ProgramRunner shell) {
    String daemon = shell.ok("pgrep", "-f", "java.* " + point + "$").out().strip();
    String readers =
        "ps -L -o ni=,comm= -p " + daemon + " | awk '/fuse-reader/ {print $1}' | sort -u";
    return shell.ok("sh", "-c", readers + "; cat /proc/" + daemon + "/oom_score_adj").out();
  }

  @Test
  void optionsStandAnywhereWithAnyDashes() throws IOException {
    assertThat(mount("-cache-size=2G", "--attr-cache", "2", "--quiet", "--no-bgjob=false").status())
        .isZero();
    assertThat(config())
        .contains("\"CacheSize\": 2147483648")
        .contains("\"AttrTimeout\": 2000000000")
        .contains("\"NoBGJob\": false");
  }

  @Test
  void aDirectoryOfTheVolumeCanBeTheRoot() throws IOException {
    assertThat(mount("--subdir", "a/b").status()).isZero();
    Files.writeString(point.resolve("f"), "x");
    sluice.run("umount", point.toString()).orFail();
    assertThat(mount().status()).isZero();
    assertThat(point.resolve("a/b/f")).hasContent("x");
  }

  @Test
  void readOnlyMountsRefuseWrites() {
    assertThat(mount("-o", "ro").status()).isZero();
    Ended ended = ProgramRunner.in(point).run("touch", "x");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains("Read-only file system");
  }

  @Test
  void optionsWithoutAPartBehindThemWarnOnce() {
    Ended ended = mount("--sort-dir");
    assertThat(ended.status()).isZero();
    assertThat(ended.err().lines().filter(line -> line.contains("<WARNING>: --sort-dir")))
        .hasSize(1);
  }

  @Test
  void aBusyMountIsUnmountedByForceOnly() throws IOException {
    assertThat(mount().status()).isZero();
    Path file = Files.createFile(point.resolve("busy"));
    try (var open = Files.newInputStream(file)) {
      Ended refused = sluice.run("umount", point.toString());
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.err()).containsIgnoringCase("busy");
      assertThat(open.read()).isEqualTo(-1);
      assertThat(sluice.run("umount", "-f", point.toString()).status()).isZero();
      assertThat(MountTable.isMounted(point)).isFalse();
    }
  }

  @Test
  void aTermSignalEndsAForegroundMountWithStatusZero() throws IOException {
    Path other = scratch.folder("other");
    Mounted mounted = sluice.mount(other, List.of(redis.url(0)));
    Files.writeString(other.resolve("f"), "stored");
    mounted.terminate();
    assertThat(mounted.exitStatus()).isZero();
    assertThat(MountTable.isMounted(other)).isFalse();
    assertThat(mount().status()).isZero();
    assertThat(point.resolve("f")).hasContent("stored");
    assertThat(mounted.log()).doesNotContain("does not end");
  }

  @Test
  void statusShowsTheClientUntilItIsGone() {
    assertThat(mount().status()).isZero();
    assertThat(sluice.run("status", redis.url(0)).orFail().out())
        .startsWith("{\n  \"Setting\": {\n    \"Name\": \"vol\",\n    \"UUID\": \"")
        .contains("\"MountPoint\": \"" + point + '"')
        .contains("\"Version\": \"1.4.1+sluice")
        .contains("\"UsedInodes\": ");
    sluice.run("umount", point.toString()).orFail();
    assertThat(sluice.run("status", redis.url(0)).orFail().out()).contains("\"Sessions\": []");
  }

  @Test
  void configShowsTheSettings() {
    Ended ended = sluice.run("config", redis.url(0)).orFail();
    assertThat(ended.out())
        .startsWith("{\n  \"Name\": \"vol\",\n  \"UUID\": \"")
        .containsOnlyOnce("\"UUID\": ");
  }

  @Test
  void infoShowsTheObjectsOfAFile() throws IOException {
    assertThat(mount().status()).isZero();
    Files.writeString(point.resolve("file"), "x".repeat(5000));
    Ended ended = sluice.run("info", point.resolve("file").toString()).orFail();
    assertThat(ended.out())
        .contains("length: 4.88 KiB (5000 Bytes)")
        .contains("   path: /file\n")
        .contains("| chunkIndex |")
        .contains("vol/chunks/0/0/");
  }

  @Test
  void formattingAgainChangesNothingAndNoUpdateIsSilent() {
    String before = sluice.run("config", redis.url(0)).orFail().out();
    assertThat(sluice.run("format", redis.url(0), "vol").status()).isZero();
    assertThat(
            sluice
                .run("format", "--no-update", "--trash-days", "9", redis.url(0), "other")
                .status())
        .isZero();
    assertThat(sluice.run("config", redis.url(0)).orFail().out()).isEqualTo(before);
  }

  @Test
  void calledJuicefsItBehavesTheSame() throws IOException {
    Path link = scratch.path().resolve("juicefs");
    Files.createSymbolicLink(link, Checkout.launcher());
    ProgramRunner shell = ProgramRunner.in(Path.of("/")).within(Duration.ofMinutes(3));
    assertThat(shell.ok(link.toString(), "version").out()).matches("sluice version \\d.*\n");
    Ended ended = shell.run(link.toString(), "mount", "--nope", "x");
    assertThat(ended.err()).contains("juicefs[").contains("unknown option: \"--nope\"");
  }

  @Test
  void aMountThatSomebodyElseUnmountsEndsItsDaemon() throws IOException {
    assertThat(mount().status()).isZero();
    String pid = config().replaceAll("(?s).*\"Pid\": (\\d+).*", "$1");
    ProgramRunner.in(Path.of("/")).ok("umount", point.toString());
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> ProcessHandle.of(Long.parseLong(pid)).isEmpty());
  }
}
