package io.sluicefs.it.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.MountTable;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** kill -9 of the daemon while programs write. */
@MountTest
@Tag("server")
class KillTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final int ROUNDS = Math.max(3, 6 * Integer.getInteger("sluice.soak.minutes", 0));

  /**
   * Writes files of growing numbers, closes (odd numbers: fsyncs) each, and then notes the number
   * with its checksum on a local disk: what is noted was acknowledged.
   */
  private static final String WRITER =
      """
      import hashlib, os, random, sys
      folder, ledger = sys.argv[1:3]
      random.seed(7)
      kept = []
      with open(ledger, 'w', buffering=1) as notes:
          for i in range(100000):
              body = random.randbytes(random.choice([10, 4096, 70000, 5000000]))
              path = '%s/f%d' % (folder, i)
              f = open(path, 'wb', buffering=0)
              f.write(body)
              if i % 2:
                  os.fsync(f.fileno())
                  kept.append(f)
              else:
                  f.close()
              notes.write('%s f%d\\n' % (hashlib.sha256(body).hexdigest(), i))
      """;

  @ParameterizedTest
  @EnumSource(names = {"EMBEDDED", "REDIS_AND_DIRECTORY"})
  void whatWasAcknowledgedIsThereAfterEveryKill(Volume.Kind kind) throws Exception {
    try (Volume volume = Volume.of(kind)) {
      Path sums = Files.createFile(volume.scratch().resolve("sums"));
      Path point = volume.newPoint();
      for (int round = 0; round < ROUNDS; round++) {
        Mounted mounted = volume.mountAt(point, Client.sluice());
        String folder = "round" + round;
        Files.createDirectory(point.resolve(folder));
        Path ledger = volume.scratch().resolve("ledger" + round);
        Process writer = write(point.resolve(folder), ledger);
        await("some files").atMost(PATIENCE).until(() -> lines(ledger).size() > 15);
        mounted.kill();
        await("the writer's end").atMost(PATIENCE).until(() -> !writer.isAlive());
        for (String line : lines(ledger)) {
          String sum = line.replace(" f", "  " + folder + "/f") + "\n";
          Files.writeString(sums, sum, StandardOpenOption.APPEND);
        }
      }
      Mounted last = volume.mountAt(point, Client.sluice());
      ProgramRunner.in(point).ok("sha256sum", "--quiet", "-c", sums.toString());
      last.unmount();
      if (kind != Volume.Kind.EMBEDDED) {
        assertSound(volume);
      }
    }
  }

  @Test
  void aDeadMountPointIsCleanedByTheNextMount() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Mounted first = volume.mount();
      ProgramRunner.in(first.path()).sh("echo kept > a");
      first.kill();
      assertThat(MountTable.isMounted(first.path())).isTrue();
      assertThat(ProgramRunner.in(Path.of("/")).run("ls", first.path().toString()).err())
          .contains("not connected");
      Mounted second = volume.mountAt(first.path(), Client.sluice());
      assertThat(second.path().resolve("a")).hasContent("kept");
      second.unmount();
      assertThat(MountTable.isMounted(first.path())).isFalse();
    }
  }

  @Test
  void unlinkedOpenFilesOfAKilledDaemonAreCleaned() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Mounted first = volume.mount("--heartbeat", "1s");
      Process holder = holdUnlinked(first);
      await("unlinked").atMost(PATIENCE).until(() -> !sustained(volume).isEmpty());
      first.kill();
      holder.destroyForcibly();
      Mounted second = volume.mountAt(first.path(), Client.sluice(), "--heartbeat", "1s");
      await("the dead session's files are gone")
          .atMost(PATIENCE)
          .until(() -> sustained(volume).isEmpty() && keys(volume, "i*").size() == 1);
      second.unmount();
      assertSound(volume);
    }
  }

  @Test
  void theEmbeddedStoreServesTheNextMountAfterBothAreKilled() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.EMBEDDED)) {
      Mounted first = volume.mount();
      ProgramRunner.in(first.path())
          .sh("for i in $(seq 1 200); do echo $i > f$i; done; mkdir d; mv f1 d");
      killEmbeddedRedis(volume);
      ProgramRunner.in(first.path()).sh("echo after > g; cat d/f1");
      first.kill();
      Mounted second = volume.mountAt(first.path(), Client.sluice());
      assertThat(ProgramRunner.in(second.path()).ok("ls").out().lines()).hasSize(201);
      assertThat(second.path().resolve("g")).hasContent("after");
      assertThat(second.path().resolve("d/f1")).hasContent("1");
    }
  }

  @Test
  void aTerminatedDaemonUnmountsAndLosesNothing() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Mounted first = volume.mount();
      ProgramRunner.in(first.path()).sh("head -c 20000000 /dev/urandom > a; sha256sum a > sum");
      first.terminate();
      assertThat(first.exitStatus()).isZero();
      assertThat(MountTable.isMounted(first.path())).isFalse();
      Mounted second = volume.mount();
      ProgramRunner.in(second.path()).ok("sha256sum", "--quiet", "-c", "sum");
    }
  }

  private static Process write(Path folder, Path ledger) throws IOException {
    Path script = ledger.resolveSibling(ledger.getFileName() + ".py");
    Files.writeString(script, WRITER);
    Files.createFile(ledger);
    return start(
        ledger.resolveSibling("writer.log"),
        "/usr/bin/python3",
        script.toString(),
        folder.toString(),
        ledger.toString());
  }

  private static Process holdUnlinked(Mounted mounted) {
    return start(
        mounted.path().resolveSibling("holder.log"),
        "sh",
        "-c",
        "cd '"
            + mounted.path()
            + "'; exec 3> gone; head -c 100000 /dev/zero >&3; rm gone; sleep 600");
  }

  private static Process start(Path log, String... command) {
    return ProgramRunner.in(Path.of("/")).start(List.of(command), log.toFile(), log.toFile());
  }

  private static List<String> lines(Path file) throws IOException {
    String text = Files.readString(file);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  private static List<String> keys(Volume volume, String pattern) {
    String found = volume.redis().cli(1, "--raw", "keys", pattern).out();
    return found.lines().filter(key -> !key.isEmpty() && !key.equals("inodes")).toList();
  }

  /** Sets of unlinked open files, one per session. */
  private static List<String> sustained(Volume volume) {
    return keys(volume, "session[0-9]*");
  }

  private static void killEmbeddedRedis(Volume volume) {
    List<ProcessHandle> redis = volume.embeddedServers();
    assertThat(redis).hasSize(1);
    redis.forEach(ProcessHandle::destroyForcibly);
    await("redis is dead")
        .atMost(PATIENCE)
        .until(() -> redis.stream().noneMatch(ProcessHandle::isAlive));
  }

  private static void assertSound(Volume volume) {
    Client.juicefs("1.4.1")
        .ifPresent(juicefs -> {
          Ended fsck = juicefs.run("fsck", volume.metaUrl());
          assertThat(fsck.status()).as(fsck.toString()).isZero();
        });
  }
}
