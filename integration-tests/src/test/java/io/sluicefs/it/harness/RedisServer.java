package io.sluicefs.it.harness;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A private redis-server on a free loopback port, without persistence. */
public final class RedisServer implements AutoCloseable {
  private final Process process;
  private final int port;

  private RedisServer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  public static RedisServer start(Path folder) {
    return start(folder, List.of());
  }

  /** One with more options, which win over the usual ones. */
  public static RedisServer start(Path folder, List<String> more) {
    int port = Ports.free();
    List<String> command = new ArrayList<>(List.of("redis-server"));
    command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
    command.addAll(List.of("--dir", folder.toString(), "--save", "", "--appendonly", "no"));
    command.addAll(List.of("--maxmemory-policy", "noeviction", "--databases", "64"));
    command.addAll(more);
    return launch(folder, port, command);
  }

  /** A sentinel that watches one master and takes a second of silence for its end. */
  static RedisServer startSentinel(Path folder, String master, int masterPort) {
    int port = Ports.free();
    Path config = folder.resolve("sentinel.conf");
    String lines =
        """
        port %d
        bind 127.0.0.1
        dir %s
        sentinel monitor %s 127.0.0.1 %d 1
        sentinel down-after-milliseconds %s 1000
        sentinel failover-timeout %s 6000
        """
            .formatted(port, folder, master, masterPort, master, master);
    try {
      Files.writeString(config, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return launch(folder, port, List.of("redis-server", config.toString(), "--sentinel"));
  }

  private static RedisServer launch(Path folder, int port, List<String> command) {
    File log = folder.resolve("redis.log").toFile();
    Process process = ProgramRunner.in(folder).start(command, log, log);
    await("redis-server").atMost(Duration.ofSeconds(20)).until(() -> Ports.answers(port));
    return new RedisServer(process, port);
  }

  /** The META-URL of one of its databases. */
  public String url(int database) {
    return "redis://127.0.0.1:" + port + "/" + database;
  }

  public int port() {
    return port;
  }

  /** Sends one command with redis-cli. */
  public Ended cli(int database, String... words) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("redis-cli", "-p", Integer.toString(port)));
    command.addAll(List.of("-n", Integer.toString(database)));
    command.addAll(List.of(words));
    return ProgramRunner.in(Path.of("/")).run(command).orFail();
  }

  /** Ends it in good order: replicas get what they lack before it goes. */
  public void shutDown() {
    process.destroy();
    await("redis-server ended").atMost(Duration.ofSeconds(20)).until(() -> !process.isAlive());
  }

  @Override
  public void close() {
    ProgramRunner.kill(process.toHandle());
  }
}
