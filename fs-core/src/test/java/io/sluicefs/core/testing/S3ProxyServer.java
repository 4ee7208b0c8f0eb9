package io.sluicefs.core.testing;

import io.sluicefs.core.meta.VolumeFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * An S3 server (S3Proxy) in a process of its own, over a private directory and port.
 *
 * <p>Its program is copied into {@code fs-objectstore/target/s3proxy} by builds with {@code -Pit}
 * or {@code -Pmount}; the system property {@code sluice.s3proxy} names another place.
 */
public final class S3ProxyServer implements AutoCloseable {
  public static final String ACCESS_KEY = "sluice";
  public static final String SECRET_KEY = "sluicesecret";
  private static final Path COPIED = Path.of("fs-objectstore/target/s3proxy/s3proxy.jar");
  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

  private final Path directory;
  private final int port;
  private final Process process;

  private S3ProxyServer(Path directory, int port, Process process) {
    this.directory = directory;
    this.port = port;
    this.process = process;
  }

  /** Starts a server and waits until it answers. */
  public static S3ProxyServer start() {
    try {
      Path directory = Files.createTempDirectory("sluice-s3proxy");
      int port = freePort();
      Path properties = directory.resolve("s3proxy.properties");
      Path store = Files.createDirectory(directory.resolve("store"));
      Files.writeString(properties, properties(port, store));
      Process process =
          new ProcessBuilder(command(properties))
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("s3proxy.log").toFile())
              .start();
      S3ProxyServer server = new S3ProxyServer(directory, port, process);
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** URL of the service, without a bucket. */
  public String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  /** Settings of a bucket of this server. */
  public VolumeFormat.Storage storage(String bucket) {
    return storage(bucket, SECRET_KEY);
  }

  /** Settings of a bucket of this server, with a secret of the test's choice. */
  public VolumeFormat.Storage storage(String bucket, String secretKey) {
    return new VolumeFormat.Storage("s3", "", endpoint() + "/" + bucket, ACCESS_KEY, secretKey, "");
  }

  /** Where the server keeps buckets, as directories. */
  public Path directory() {
    return directory.resolve("store");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      deleteTree(directory);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() {
    Awaitility.await("S3Proxy, see " + directory + "/s3proxy.log")
        .atMost(START_TIMEOUT)
        .pollInterval(Duration.ofMillis(50))
        .until(this::answers);
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new IllegalStateException("S3Proxy ended, see " + directory + "/s3proxy.log");
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> command(Path properties) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-jar",
        program().toString(),
        "--properties",
        properties.toString());
  }

  private static String properties(int port, Path store) {
    return """
    s3proxy.endpoint=http://127.0.0.1:%d
    s3proxy.authorization=aws-v2-or-v4
    s3proxy.identity=%s
    s3proxy.credential=%s
    jclouds.provider=filesystem-nio2
    jclouds.filesystem.basedir=%s
    """
        .formatted(port, ACCESS_KEY, SECRET_KEY, store);
  }

  private static Path program() {
    String named = System.getProperty("sluice.s3proxy");
    if (named != null) {
      return Path.of(named);
    }
    for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(COPIED))) {
        return at.resolve(COPIED);
      }
    }
    throw new IllegalStateException(COPIED + " is missing: build with -Pit or -Pmount");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void deleteTree(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
