package io.sluicefs.it.harness;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
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
    int port = Ports.free();
    Process process =
        ProgramRunner.in(folder)
            .start(
                List.of(
                    "redis-server",
                    "--port",
                    Integer.toString(port),
                    "--bind",
                    "127.0.0.1",
                    "--dir",
                    folder.toString(),
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                    "--maxmemory-policy",
                    "noeviction",
                    "--databases",
                    "64"),
                folder.resolve("redis.log").toFile(),
                folder.resolve("redis.log").toFile());
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
    List<String> command = new java.util.ArrayList<>();
    command.addAll(List.of("redis-cli", "-p", Integer.toString(port)));
    command.addAll(List.of("-n", Integer.toString(database)));
    command.addAll(List.of(words));
    return ProgramRunner.in(Path.of("/")).run(command).orFail();
  }

  @Override
  public void close() {
    ProgramRunner.kill(process.toHandle());
  }
}
