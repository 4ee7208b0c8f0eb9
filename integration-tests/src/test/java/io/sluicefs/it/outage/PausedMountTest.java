package io.sluicefs.it.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A mount that stands still for longer than its session lives, beside one that goes on (W10). */
@MountTest
@Tag("server")
class PausedMountTest {
  /** With {@code ./dev soak} sessions live as long as they usually do. */
  private static final boolean SOAK = Long.getLong("sluice.soak.minutes", 0) > 0;

  private static final String HEARTBEAT = SOAK ? "12s" : "1s";
  private static final Duration PATIENCE = Duration.ofSeconds(SOAK ? 150 : 60);

  /**
   * Leaves unflushed bytes in one file and stored ones in another, waits until told to go on, and
   * notes what each step answers.
   */
  private static final String WRITER =
      """
      import os, sys, time
      folder, notes, go = sys.argv[1:4]
      def tried(step):
          try:
              step()
              return 'ok'
          except OSError as e:
              return os.strerror(e.errno)
      dirty = os.open(folder + '/dirty', os.O_CREAT | os.O_RDWR)
      clean = os.open(folder + '/clean', os.O_CREAT | os.O_RDWR)
      os.write(clean, b'stored')
      os.fsync(clean)
      os.write(dirty, b'never stored')
      open(notes, 'w').write('waiting\\n')
      while not os.path.exists(go):
          time.sleep(0.05)
      said = [tried(lambda: os.fsync(dirty)), tried(lambda: os.fsync(dirty))]
      said.append(tried(lambda: os.pwrite(dirty, b'after', 0)))
      said.append(tried(lambda: os.fsync(dirty)))
      said.append(tried(lambda: os.pwrite(clean, b'again!', 0)))
      said.append(tried(lambda: os.fsync(clean)))
      open(notes, 'a').write(','.join(said) + '\\n')
      """;

  @Test
  void bytesOfAMountTakenForDeadAreRefusedOnceAndNeverShow() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Mounted paused = volume.mount("--heartbeat", HEARTBEAT);
      Mounted other = volume.mount(Client.sluice(), "--heartbeat", HEARTBEAT);
      Path notes = volume.scratch().resolve("notes");
      Path go = volume.scratch().resolve("go");
      run(WRITER, volume, paused, notes, go);
      await("the writer").atMost(PATIENCE).until(() -> lines(notes).contains("waiting"));
      List<String> before = sessions(volume);
      signal("STOP", paused);
      await("the session is cleaned")
          .atMost(PATIENCE)
          .until(() -> sessions(volume).size() == before.size() - 1);
      signal("CONT", paused);
      Files.createFile(go);
      await("the writer's end").atMost(PATIENCE).until(() -> lines(notes).size() == 2);
      assertThat(lines(notes).getLast()).isEqualTo("Input/output error,ok,ok,ok,ok,ok");
      assertThat(sessions(volume)).hasSize(2);
      assertThat(other.path().resolve("dirty")).hasContent("after");
      assertThat(other.path().resolve("clean")).hasContent("again!");
      assertThat(paused.log()).contains("was ended by others");
    }
  }

  /**
   * Holds a lock and unstored bytes written under it; what it tries once it goes on, closes, and
   * opens again.
   */
  private static final String HOLDER =
      """
      import fcntl, os, sys, time
      folder, notes, go = sys.argv[1:4]
      def tried(step):
          try:
              step()
              return 'ok'
          except OSError as e:
              return os.strerror(e.errno)
      locked = os.open(folder + '/locked', os.O_CREAT | os.O_RDWR)
      dirty = os.open(folder + '/dirty', os.O_CREAT | os.O_RDWR)
      os.write(locked, b'first'); os.fsync(locked)
      fcntl.lockf(locked, fcntl.LOCK_EX)
      os.pread(locked, 10, 0)
      os.write(locked, b'never stored'); os.write(dirty, b'never stored')
      open(notes, 'w').write('waiting\\n')
      while not os.path.exists(go):
          time.sleep(0.05)
      said = [tried(lambda: os.posix_fadvise(locked, 0, 0, os.POSIX_FADV_DONTNEED))]
      said += [tried(lambda: os.pwrite(locked, b'late', 0)), tried(lambda: os.fsync(locked)),
               tried(lambda: os.fsync(locked)), tried(lambda: os.ftruncate(locked, 0)),
               tried(lambda: fcntl.lockf(locked, fcntl.LOCK_EX | fcntl.LOCK_NB))]
      said += [tried(lambda: os.fsync(dirty)), tried(lambda: os.fsync(dirty))]
      tried(lambda: os.close(locked))
      said.append(open(folder + '/locked').read())
      open(notes, 'a').write(','.join(said) + '\\n')
      """;

  @Test
  void aLockOfAMountTakenForDeadGoesToAnotherAndItsHandleIsLost() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Mounted paused = volume.mount("--heartbeat", HEARTBEAT);
      Mounted other = volume.mount(Client.sluice(), "--heartbeat", HEARTBEAT);
      Path notes = volume.scratch().resolve("notes");
      Path go = volume.scratch().resolve("go");
      run(HOLDER, volume, paused, notes, go);
      await("the holder").atMost(PATIENCE).until(() -> lines(notes).contains("waiting"));
      signal("STOP", paused);
      String next =
          """
          import fcntl, os, sys
          fd = os.open(sys.argv[1] + '/locked', os.O_RDWR)
          fcntl.lockf(fd, fcntl.LOCK_EX)
          print(os.pread(fd, 100, 0).decode())
          os.pwrite(fd, b'of the next', 0)
          """;
      String seen =
          ProgramRunner.in(Path.of("/"))
              .within(PATIENCE)
              .run("/usr/bin/python3", "-c", next, other.path().toString())
              .orFail()
              .out();
      assertThat(seen).isEqualTo("first\n");
      signal("CONT", paused);
      Files.createFile(go);
      await("the holder's end").atMost(PATIENCE).until(() -> lines(notes).size() == 2);
      String eio = "Input/output error,";
      assertThat(lines(notes).getLast()).isEqualTo("ok," + eio.repeat(6) + "ok,of the next");
      assertThat(other.path().resolve("locked")).hasContent("of the next");
      assertThat(other.path().resolve("dirty")).hasContent("");
    }
  }

  private static void run(String program, Volume volume, Mounted mounted, Path notes, Path go)
      throws IOException {
    Path script = volume.scratch().resolve("writer.py");
    Files.writeString(script, program);
    ProgramRunner.in(Path.of("/"))
        .start(
            List.of(
                "/usr/bin/python3",
                script.toString(),
                mounted.path().toString(),
                notes.toString(),
                go.toString()),
            volume.scratch().resolve("writer.log").toFile(),
            volume.scratch().resolve("writer.log").toFile());
  }

  /** For the daemon: the launcher replaces itself by it, or is its parent. */
  private static void signal(String name, Mounted mounted) {
    ProgramRunner shell = ProgramRunner.in(Path.of("/"));
    mounted
        .process()
        .descendants()
        .forEach(child -> shell.ok("kill", "-" + name, Long.toString(child.pid())));
    shell.ok("kill", "-" + name, Long.toString(mounted.process().pid()));
  }

  private static List<String> sessions(Volume volume) {
    return volume
        .redis()
        .cli(1, "--raw", "zrange", "allSessions", "0", "-1")
        .out()
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }
}
