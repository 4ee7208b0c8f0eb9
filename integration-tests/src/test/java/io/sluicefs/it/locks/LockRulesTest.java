package io.sluicefs.it.locks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import io.sluicefs.it.locks.LockProgram.Holder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What ends a lock or a wait, between two mounts. */
@MountTest
@Tag("server")
class LockRulesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Two processes that lock a byte each and then wait for that of the other. */
  private static final String DEADLOCK =
      """
      import errno, fcntl, os, struct, sys
      def lock(fd, type, start, wait):
          command = fcntl.F_SETLKW if wait else fcntl.F_SETLK
          fcntl.fcntl(fd, command, struct.pack('hhqqi4x', type, 0, start, 1, 0))
      here = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
      lock(here, fcntl.F_WRLCK, 0, False)
      ready, tell = os.pipe()
      child = os.fork()
      try:
          if child == 0:
              here = os.open(sys.argv[2], os.O_RDWR)
              lock(here, fcntl.F_WRLCK, 1, False)
              os.write(tell, b'x')
              lock(here, fcntl.F_WRLCK, 0, True)
          else:
              os.read(ready, 1)
              lock(here, fcntl.F_WRLCK, 1, True)
          print('granted', flush=True)
      except OSError as e:
          print(errno.errorcode[e.errno].replace('EDEADLOCK', 'EDEADLK'), flush=True)
      if child == 0:
          os._exit(0)
      os.close(here)
      os.waitpid(child, 0)
      """;

  /** Closing any descriptor of a file gives up all record locks of the process on it. */
  private static final String CLOSE =
      """
      import fcntl, os, signal, sys
      locked = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
      fcntl.lockf(locked, fcntl.LOCK_EX)
      os.close(os.open(sys.argv[1], os.O_RDONLY))
      print('closed', flush=True)
      signal.pause()
      """;

  /** A signal that has a handler ends the wait with EINTR, which Python leaves to the handler. */
  private static final String SIGNAL =
      """
      import fcntl, os, signal, sys, time
      class Hit(Exception):
          pass
      def hit(*_):
          raise Hit()
      signal.signal(signal.SIGALRM, hit)
      fd = os.open(sys.argv[1], os.O_RDWR)
      signal.setitimer(signal.ITIMER_REAL, 0.5)
      try:
          fcntl.lockf(fd, fcntl.LOCK_EX)
          print('granted')
      except Hit:
          print('interrupted')
      """;

  private Volume volume;
  private Mounted one;
  private Mounted two;
  private LockProgram locks;

  @BeforeEach
  void mount() {
    volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY);
    one = volume.mount("--heartbeat", "1");
    two = volume.mount("--heartbeat", "1");
    locks = new LockProgram(volume.scratch());
  }

  @AfterEach
  void close() {
    volume.close();
  }

  private static Path f(Mounted mounted) {
    return mounted.path().resolve("f");
  }

  private String python(String text, Object... words) throws IOException {
    Path script = Files.writeString(volume.scratch().resolve("rule.py"), text);
    String[] command = new String[words.length + 2];
    command[0] = "/usr/bin/python3";
    command[1] = script.toString();
    for (int i = 0; i < words.length; i++) {
      command[i + 2] = words[i].toString();
    }
    return ProgramRunner.in(volume.scratch()).ok(command).out().strip();
  }

  @Test
  void cycleOverTwoMountsIsADeadlockForOne() throws Exception {
    assertThat(python(DEADLOCK, f(one), f(two)).lines())
        .containsExactlyInAnyOrder("EDEADLK", "granted");
  }

  @Test
  void closeSignalAndDeathEndWhatTheyShould() throws Exception {
    closeOfAnotherDescriptorReleases();
    signalsEndAWait();
    locksOfAKilledDaemonGo();
  }

  private void closeOfAnotherDescriptorReleases() throws Exception {
    Path script = Files.writeString(volume.scratch().resolve("close.py"), CLOSE);
    Path out = volume.scratch().resolve("close.out");
    Process process =
        ProgramRunner.in(volume.scratch())
            .start(
                java.util.List.of("/usr/bin/python3", script.toString(), f(one).toString()),
                out.toFile(),
                out.toFile());
    await().atMost(PATIENCE).until(() -> Files.readString(out).contains("closed"));
    assertThat(locks.tryLock(f(two), "fcntl", "write")).isEqualTo("granted");
    process.destroyForcibly();
  }

  private void signalsEndAWait() throws Exception {
    try (Holder holder = locks.hold(f(one), "fcntl", "write").awaitHeld()) {
      assertThat(python(SIGNAL, f(two))).isEqualTo("interrupted");
      Holder killed = locks.hold(f(two), "fcntl", "write");
      await().atMost(PATIENCE).until(this::somebodyWaits);
      killed.close();
      await().atMost(PATIENCE).until(() -> !somebodyWaits());
      assertThat(holder.holds()).isTrue();
    }
    assertThat(locks.tryLock(f(two), "fcntl", "write")).isEqualTo("granted");
  }

  private boolean somebodyWaits() {
    return !volume.redis().cli(1, "--scan", "--pattern", "Qp*").out().isBlank();
  }

  private void locksOfAKilledDaemonGo() {
    try (Holder shared = locks.hold(f(one), "flock", "read").awaitHeld();
        Holder range = locks.hold(f(one), "fcntl", "read").awaitHeld();
        Holder file = locks.hold(f(one), "ofd", "read").awaitHeld();
        Holder flock = locks.hold(f(two), "flock", "write");
        Holder record = locks.hold(f(two), "fcntl", "write")) {
      await().atMost(PATIENCE).until(this::somebodyWaits);
      assertThat(flock.holds()).isFalse();
      one.kill();
      flock.awaitHeld();
      record.awaitHeld();
      assertThat(shared.process().isAlive() || range.process().isAlive()).isTrue();
      assertThat(file.holds()).isTrue();
    }
  }
}
