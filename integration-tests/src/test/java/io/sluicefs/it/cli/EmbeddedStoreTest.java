package io.sluicefs.it.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.MountTable;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Scratch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Mounts without a META-URL: one private server for all of them, whatever dies. */
@MountTest
@Tag("server")
class EmbeddedStoreTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Client sluice = Client.sluice();
  private final Scratch scratch = Scratch.named("embedded");
  private final Path store = scratch.path().resolve("store");
  private final List<Path> points = new ArrayList<>();

  @AfterEach
  void end() {
    for (Path point : points) {
      sluice.run("umount", "--force", point.toString());
      MountTable.tearDown(point);
    }
    redis().ifPresent(ProgramRunner::kill);
    scratch.close();
  }

  private Path mount(String... options) {
    Path point = scratch.folder("mnt" + points.size());
    points.add(point);
    List<String> words = new ArrayList<>(List.of("mount", "-d", "--store", store.toString()));
    words.addAll(List.of("--log", scratch.path().resolve("log" + points.size()).toString()));
    words.addAll(List.of("--cache-dir", scratch.folder("cache").toString()));
    words.addAll(List.of(options));
    words.add(point.toString());
    sluice.run(words.toArray(String[]::new)).orFail();
    return point;
  }

  private void umount(Path point) {
    sluice.run("umount", point.toString()).orFail();
  }

  /** The server, while it lives. */
  private Optional<ProcessHandle> redis() {
    try {
      String pid = Files.readString(store.resolve("redis/redis.pid")).strip();
      return ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Ended cli(String... words) {
    List<String> command = new ArrayList<>(List.of("redis-cli", "-s", store + "/redis.sock"));
    command.addAll(List.of(words));
    return ProgramRunner.in(Path.of("/")).run(command);
  }

  private ProcessHandle daemon(Path point) throws IOException {
    String config = Files.readString(point.resolve(".config"));
    String pid = config.replaceAll("(?s).*\"Pid\": (\\d+).*", "$1");
    return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
  }

  @Test
  void twoMountsShareOneStoreAndTheLastStopsItsServer() throws IOException {
    Path first = mount();
    ProcessHandle server = redis().orElseThrow();
    Path second = mount();
    assertThat(redis()).contains(server);
    Files.writeString(first.resolve("a"), "one");
    assertThat(Files.readString(second.resolve("a"))).isEqualTo("one");
    umount(first);
    assertThat(server.isAlive()).isTrue();
    assertThat(Files.readString(second.resolve("a"))).isEqualTo("one");
    umount(second);
    assertThat(server.isAlive()).isFalse();
    Path third = mount();
    assertThat(Files.readString(third.resolve("a"))).isEqualTo("one");
  }

  @Test
  void aKilledDaemonLosesNothingAndItsServerIsUsedAgain() throws IOException {
    Path point = mount();
    for (int i = 0; i < 200; i++) {
      Files.writeString(point.resolve("f" + i), "text " + i);
    }
    daemon(point).destroyForcibly();
    await().atMost(PATIENCE).until(() -> !Files.exists(point.resolve("f0")));
    assertThat(redis()).isPresent();
    Path again = mount();
    for (int i = 0; i < 200; i++) {
      assertThat(Files.readString(again.resolve("f" + i))).isEqualTo("text " + i);
    }
    umount(again);
    assertThat(redis()).isEmpty();
  }

  @Test
  void aKilledServerIsStartedAgainUnderTheMount() throws IOException {
    Path point = mount();
    Files.writeString(point.resolve("before"), "kept");
    ProcessHandle server = redis().orElseThrow();
    server.destroyForcibly();
    await().atMost(PATIENCE).until(() -> redis().isPresent() && !redis().get().equals(server));
    Files.writeString(point.resolve("after"), "written");
    assertThat(Files.readString(point.resolve("before"))).isEqualTo("kept");
    umount(point);
    assertThat(redis()).isEmpty();
  }

  @Test
  void durableMountsSyncEveryChange() {
    mount();
    assertThat(cli("CONFIG", "GET", "appendfsync").out()).contains("everysec");
    mount("--durable");
    assertThat(cli("CONFIG", "GET", "appendfsync").out()).contains("always");
  }

  @Test
  void onlyTheOwnerComesIn() throws IOException {
    mount();
    assertThat(ProgramRunner.in(store).ok("stat", "-c", "%a", ".", "redis.sock").out())
        .isEqualTo("700\n700\n");
  }

  @Test
  void aPathTooLongForASocketIsRefusedByName() {
    String deep = scratch.path().resolve("x".repeat(110)).toString();
    Ended ended = sluice.run("mount", "--store", deep, scratch.folder("none").toString());
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains("--store").contains("too long");
  }
}
