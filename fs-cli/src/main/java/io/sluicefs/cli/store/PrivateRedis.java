package io.sluicefs.cli.store;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The redis-server of one store directory: start, stop and the question whether it runs. The caller
 * holds the store's starter lock around {@link #start} and {@link #stop}.
 */
final class PrivateRedis {
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  /** Reading a large append-only file back may take long; the server says so meanwhile. */
  private static final Duration LOAD_LIMIT = Duration.ofMinutes(10);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
  private static final long POLL_NANOS = 2_000_000;

  private final Path directory;
  private final RedisProbe probe;

  PrivateRedis(Path store) {
    this.directory = store.resolve("redis");
    this.probe = new RedisProbe(socket(store));
  }

  static Path socket(Path store) {
    return store.resolve("redis.sock");
  }

  /** True when a server listens, be it busy or still loading. */
  boolean isRunning() {
    return probe.state() != RedisProbe.State.DEAD;
  }

  /** Starts the server in a session of its own and waits until it answers. */
  void start(Path store, boolean durable) throws IOException {
    Files.createDirectories(directory, StoreFiles.ONLY_OWNER);
    List<String> words = new ArrayList<>();
    words.add(RedisProgram.find(store).toString());
    words.addAll(List.of("--port", "0", "--unixsocket", socket(store).toString()));
    words.addAll(List.of("--unixsocketperm", "700", "--daemonize", "yes"));
    words.addAll(List.of("--dir", directory.toString(), "--save", "", "--appendonly", "yes"));
    words.addAll(List.of("--appendfsync", durable ? "always" : "everysec"));
    words.addAll(List.of("--maxmemory-policy", "noeviction"));
    words.addAll(List.of("--pidfile", directory.resolve("redis.pid").toString()));
    words.addAll(List.of("--logfile", directory.resolve("redis.log").toString()));
    // It puts itself into a session of its own, so it outlives this process and its terminal.
    File output = directory.resolve("start.log").toFile();
    Process launch =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(output)
            .redirectInput(new File("/dev/null"))
            .start();
    awaitLaunch(launch, output.toPath());
    awaitAnswer();
  }

  private static void awaitLaunch(Process launch, Path output) throws IOException {
    try {
      if (launch.waitFor(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
          && launch.exitValue() == 0) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new IOException("redis-server does not start: " + lastLine(output));
  }

  private void awaitAnswer() throws IOException {
    long begin = System.nanoTime();
    while (true) {
      RedisProbe.State state = probe.state();
      if (state == RedisProbe.State.ANSWERS) {
        return;
      }
      long waited = System.nanoTime() - begin;
      Duration limit = state == RedisProbe.State.DEAD ? START_LIMIT : LOAD_LIMIT;
      if (waited > limit.toNanos()) {
        throw new IOException(
            "redis-server does not answer: " + lastLine(directory.resolve("redis.log")));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private static String lastLine(Path file) throws IOException {
    List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
    return lines.isEmpty() ? "see " + file : lines.get(lines.size() - 1).strip();
  }

  /** Ends the server after it has written everything to its file, and waits until it is gone. */
  void stop() throws IOException {
    probe.command("SHUTDOWN");
    long begin = System.nanoTime();
    while (isRunning()) {
      if (System.nanoTime() - begin > STOP_LIMIT.toNanos()) {
        throw new IOException("redis-server does not end");
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  /** From now on every change is on the disk before it is answered. */
  void makeDurable() throws IOException {
    probe.command("CONFIG", "SET", "appendfsync", "always");
  }
}
