package io.sluicefs.it.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A mount served by a child process. Closing unmounts as a user would, and fails the test when the
 * daemon does not end in time; the mount is gone afterwards in every case.
 */
public final class Mounted implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);
  private static final Duration END_WITHIN = Duration.ofSeconds(60);

  private final Client client;
  private final Path point;
  private final Process process;
  private final Path log;
  private boolean ended;

  private Mounted(Client client, Path point, Process process, Path log) {
    this.client = client;
    this.point = point;
    this.process = process;
    this.log = log;
  }

  static Mounted start(Client client, List<String> command, Path point) {
    try {
      if (!MountTable.isMounted(point)) {
        Files.createDirectories(point);
      }
      Path log = point.resolveSibling(point.getFileName() + "." + client.name() + ".log");
      Process process = client.runner().start(command, log.toFile(), log.toFile());
      Mounted mounted = new Mounted(client, point, process, log);
      mounted.awaitReady();
      return mounted;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a main class of the tests that mounts at the path it gets, and ends with the mount. */
  public static Mounted of(Class<?> program, Path point) {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Client client = new Client(program.getSimpleName(), java, List.of(), Map.of());
    String classPath = System.getProperty("java.class.path");
    List<String> command =
        List.of(
            java.toString(),
            "-Xmx512m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classPath,
            program.getName(),
            point.toString());
    return start(client, command, point);
  }

  public Path path() {
    return point;
  }

  /** The mount's line in the kernel's table. */
  public MountTable.Mount entry() {
    return MountTable.at(point).orElseThrow();
  }

  /** What the daemon printed. */
  public String log() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public ProcessHandle process() {
    return process.toHandle();
  }

  /** SIGKILL for the daemon and all it started; the mount point stays behind, dead. */
  public void kill() {
    ended = true;
    List<ProcessHandle> family = process.descendants().toList();
    ProgramRunner.kill(process.toHandle());
    await("killed").atMost(END_WITHIN).until(() -> !process.isAlive());
    await("killed")
        .atMost(END_WITHIN)
        .until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** SIGTERM for the daemon, as a service manager ends it; returns when it has ended. */
  public void terminate() {
    ended = true;
    List<ProcessHandle> family = process.descendants().toList();
    process.destroy();
    await("ended by SIGTERM").atMost(END_WITHIN).until(() -> !process.isAlive());
    await("ended by SIGTERM")
        .atMost(END_WITHIN)
        .until(() -> family.stream().noneMatch(ProcessHandle::isAlive));
  }

  /** Waits until the daemon has ended by itself. */
  public void awaitEnd() {
    await("ended by itself").atMost(END_WITHIN).until(() -> !process.isAlive());
    ended = true;
  }

  /** Unmounts as a user does and waits for the daemon's end. */
  public void unmount() {
    if (ended) {
      return;
    }
    ended = true;
    try {
      ProgramRunner.in(Path.of("/")).within(END_WITHIN).ok("umount", point.toString());
      if (!process.waitFor(END_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new AssertionError(client.name() + " did not end after umount:\n" + log());
      }
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    } finally {
      MountTable.tearDown(point);
      ProgramRunner.kill(process.toHandle());
    }
  }

  /** The daemon's exit status after its end. */
  public int exitStatus() {
    return process.exitValue();
  }

  @Override
  public void close() {
    if (ended) {
      MountTable.tearDown(point);
    } else {
      unmount();
    }
  }

  private void awaitReady() {
    try {
      await(client.name())
          .atMost(READY_WITHIN)
          .pollInterval(Duration.ofMillis(50))
          .failFast(client.name() + " ended", () -> !process.isAlive())
          .until(this::answers);
    } catch (RuntimeException notReady) {
      ProgramRunner.kill(process.toHandle());
      MountTable.tearDown(point);
      throw new AssertionError(client.name() + " is not mounted:\n" + log(), notReady);
    }
  }

  /** Lists, because attributes of a dead mount may still be cached by the kernel. */
  private boolean answers() throws TimeoutException {
    return MountTable.at(point).filter(mount -> mount.type().startsWith("fuse")).isPresent()
        && ProgramRunner.in(Path.of("/"))
            .within(Duration.ofSeconds(20))
            .run(
                "sh", "-c", "ls -A \"$1\" > $0 && stat -c %i \"$1\"", "/dev/null", point.toString())
            .out()
            .strip()
            .equals("1");
  }
}
