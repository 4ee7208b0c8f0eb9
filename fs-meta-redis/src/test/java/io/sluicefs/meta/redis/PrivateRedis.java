package io.sluicefs.meta.redis;

import io.sluicefs.meta.redis.connection.RedisUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A redis-server of one test class, on a unix socket in a directory of its own. */
public final class PrivateRedis implements AutoCloseable {
  private final Path dir;
  private final List<String> extra;
  private Process process;
  private int port;

  private PrivateRedis(Path dir, List<String> extra) {
    this.dir = dir;
    this.extra = extra;
    this.process = launch();
  }

  public static PrivateRedis start(String... options) {
    try {
      return new PrivateRedis(Files.createTempDirectory("sluice-redis"), List.of(options));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A server that listens on a port of the loopback interface as well. */
  public static PrivateRedis startTcp(String... options) {
    int port = freePort();
    List<String> words = new ArrayList<>(List.of("--port", Integer.toString(port)));
    words.addAll(List.of("--bind", "127.0.0.1"));
    words.addAll(List.of(options));
    PrivateRedis server = start(words.toArray(new String[0]));
    server.port = port;
    return server;
  }

  /** A sentinel that watches nobody yet. */
  public static PrivateRedis startSentinel(String password) {
    return startTcp("--requirepass", password, "--sentinel");
  }

  public int port() {
    return port;
  }

  /** A cluster of one node, on a port of the loopback interface as well. */
  public static PrivateRedis startCluster() {
    PrivateRedis server =
        startTcp("--cluster-enabled", "yes", "--cluster-port", Integer.toString(freePort()));
    server.cli("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> server.cli("CLUSTER", "INFO").contains("cluster_state:ok"));
    return server;
  }

  private static int freePort() {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return probe.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path socket() {
    return dir.resolve("r.sock");
  }

  public RedisUrl url() {
    return url(0);
  }

  public RedisUrl url(int db) {
    String text = port == 0 ? "unix://" + socket() + "?db=" + db : "127.0.0.1:" + port + "/" + db;
    return RedisUrl.parse(text, Map.of());
  }

  /** Runs redis-cli and returns what it printed. */
  public String cli(String... words) {
    List<String> command =
        new ArrayList<>(List.of("redis-cli", "-s", socket().toString(), "--no-raw"));
    command.addAll(List.of(words));
    try {
      Process cli = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(
              cli.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
          .strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills the server and starts it again, empty. */
  public void restart() {
    stop();
    process = launch();
  }

  public void stop() {
    try {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      Files.deleteIfExists(socket());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nothing stands in it, but a sentinel wants to write one. */
  private Path config() {
    try {
      return Files.writeString(dir.resolve("redis.conf"), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch() {
    List<String> command =
        new ArrayList<>(
            List.of(
                "redis-server",
                config().toString(),
                "--port",
                "0",
                "--unixsocket",
                socket().toString(),
                "--dir",
                dir.toString(),
                "--save",
                "",
                "--appendonly",
                "no"));
    command.addAll(extra);
    try {
      Process started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(dir.resolve("redis.log").toFile())
              .start();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> Files.exists(socket()));
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    stop();
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
