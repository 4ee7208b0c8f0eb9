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
import org.jspecify.annotations.Nullable;

/** A private redis-server on a free loopback port, without persistence unless asked for. */
public final class RedisServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path folder;
  private final int port;
  private final List<String> command;
  private final @Nullable TlsFiles tls;
  private Process process;

  private RedisServer(Path folder, int port, List<String> command, @Nullable TlsFiles tls) {
    this.folder = folder;
    this.port = port;
    this.command = command;
    this.tls = tls;
    this.process = launch(command);
  }

  public static RedisServer start(Path folder) {
    return start(folder, List.of());
  }

  /** One with more options, which win over the usual ones. */
  public static RedisServer start(Path folder, List<String> more) {
    return start(folder, more, null);
  }

  /** One that speaks nothing but TLS, if there are files for it. */
  static RedisServer start(Path folder, List<String> more, @Nullable TlsFiles tls) {
    int port = Ports.free();
    List<String> command = new ArrayList<>(List.of("redis-server"));
    command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
    command.addAll(List.of("--dir", folder.toString(), "--save", "", "--appendonly", "no"));
    command.addAll(List.of("--maxmemory-policy", "noeviction", "--databases", "64"));
    command.addAll(more);
    for (String line : tls == null ? List.<String>of() : tls.serverLines(port)) {
      command.addAll(List.of(("--" + line).split(" ", 2)));
    }
    return new RedisServer(folder, port, command, tls);
  }

  /** A sentinel that watches one master and takes a second of silence for its end. */
  static RedisServer startSentinel(
      Path folder, String master, int masterPort, @Nullable TlsFiles tls) {
    int port = Ports.free();
    Path config = folder.resolve("sentinel.conf");
    String lines =
        """
        %s
        bind 127.0.0.1
        dir %s
        sentinel monitor %s 127.0.0.1 %d 1
        sentinel down-after-milliseconds %s 1000
        sentinel failover-timeout %s 6000
        """
            .formatted(
                tls == null ? "port " + port : String.join("\n", tls.serverLines(port)),
                folder,
                master,
                masterPort,
                master,
                master);
    try {
      Files.writeString(config, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command = List.of("redis-server", config.toString(), "--sentinel");
    return new RedisServer(folder, port, command, tls);
  }

  private Process launch(List<String> words) {
    File log = folder.resolve("redis.log").toFile();
    Process launched = ProgramRunner.in(folder).start(words, log, log);
    await("redis-server").atMost(PATIENCE).until(() -> Ports.answers(port));
    return launched;
  }

  /** From now on the server has everything it acknowledged on disk. */
  public void persist() {
    cli(0, "CONFIG", "SET", "appendonly", "yes");
    cli(0, "CONFIG", "SET", "appendfsync", "always");
    await("the first append-only file")
        .atMost(PATIENCE)
        .until(() -> cli(0, "INFO", "persistence").out().contains("aof_rewrite_in_progress:0"));
  }

  /**
   * From now on {@link #startAgain} loads keys and repeats no commands: those that change anything
   * wait, until the server is killed.
   */
  public void snapshotAndHold() {
    cli(0, "CLIENT", "PAUSE", Long.toString(PATIENCE.toMillis()), "WRITE");
    cli(0, "BGREWRITEAOF");
    await("the snapshot")
        .atMost(PATIENCE)
        .until(() -> cli(0, "INFO", "persistence").out().contains("aof_rewrite_in_progress:0"));
  }

  /** SIGKILL; the port refuses connections until {@link #startAgain}. */
  public void kill() {
    ProgramRunner.kill(process.toHandle());
    await("killed").atMost(PATIENCE).until(() -> !process.isAlive());
  }

  /** At the same port, with what {@link #persist} kept, and with more options. */
  public void startAgain(String... more) {
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of("--appendonly", "yes", "--appendfsync", "always"));
    words.addAll(List.of(more));
    process = launch(words);
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
    command.addAll(tls == null ? List.of() : tls.clientOptions());
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
