package io.sluicefs.it.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs with a time-out and keeps what they print. A program that does not end in time is
 * killed with its children, and the test fails with its output so far.
 */
public final class ProgramRunner {
  private final Path folder;
  private final Duration timeout;
  private final Map<String, String> environment;

  private ProgramRunner(Path folder, Duration timeout, Map<String, String> environment) {
    this.folder = folder;
    this.timeout = timeout;
    this.environment = environment;
  }

  public static ProgramRunner in(Path folder) {
    return new ProgramRunner(folder, Duration.ofMinutes(2), Map.of());
  }

  public ProgramRunner within(Duration longer) {
    return new ProgramRunner(folder, longer, environment);
  }

  public ProgramRunner with(String variable, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(variable, value);
    return new ProgramRunner(folder, timeout, more);
  }

  /** Runs one program. */
  public Ended run(String... command) {
    return run(List.of(command));
  }

  /** Runs one program and fails the test when its status is not 0. */
  public Ended ok(String... command) {
    return run(command).orFail();
  }

  /** Runs lines of sh, ending at the first that fails. */
  public Ended sh(String lines) {
    return run("sh", "-euc", lines).orFail();
  }

  /** Runs one program. */
  public Ended run(List<String> command) {
    Path out = temporary("out");
    Path err = temporary("err");
    try {
      Process process = start(command, out.toFile(), err.toFile());
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        kill(process.toHandle());
        throw new AssertionError(
            new Ended(String.join(" ", command), -1, read(out), read(err))
                + "\ndid not end within "
                + timeout);
      }
      return new Ended(String.join(" ", command), process.exitValue(), read(out), read(err));
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted: " + command, e);
    } finally {
      delete(out);
      delete(err);
    }
  }

  /** Starts a program that the caller ends; its output goes to a file. */
  public Process start(List<String> command, File out, File err) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.redirectInput(new File("/dev/null"));
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(out));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(err));
    try {
      return builder.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills a process that the tests started, and everything it started. */
  public static void kill(ProcessHandle process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private static Path temporary(String suffix) {
    try {
      return Files.createTempFile("sluice-it-", "." + suffix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
