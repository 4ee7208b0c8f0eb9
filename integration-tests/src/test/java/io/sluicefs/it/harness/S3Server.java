package io.sluicefs.it.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A private S3 server (S3Proxy over a directory) on a free loopback port. */
public final class S3Server implements AutoCloseable {
  public static final String ACCESS_KEY = "sluice";
  public static final String SECRET_KEY = "sluicesecret";

  private final Process process;
  private final int port;

  private S3Server(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Starts the server with its buckets below {@code folder}. */
  public static S3Server start(Path folder) {
    int port = Ports.free();
    Path log = folder.resolve("s3proxy.log");
    Process process =
        ProgramRunner.in(folder)
            .start(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-jar",
                    jar().toString(),
                    "--properties",
                    settings(folder, port).toString()),
                log.toFile(),
                log.toFile());
    await("S3 server").atMost(Duration.ofSeconds(40)).until(() -> Ports.answers(port));
    return new S3Server(process, port);
  }

  /** Address of a bucket, as {@code --bucket} takes it; the bucket need not exist yet. */
  public String bucket(String name) {
    return "http://127.0.0.1:" + port + "/" + name;
  }

  private static Path jar() {
    Path jar = Checkout.root().resolve("integration-tests/target/s3proxy/s3proxy.jar");
    if (!Files.isRegularFile(jar)) {
      throw new IllegalStateException(jar + " is missing; Maven copies it before the tests");
    }
    return jar;
  }

  private static Path settings(Path folder, int port) {
    Path buckets = folder.resolve("buckets");
    Path file = folder.resolve("s3proxy.conf");
    try {
      Files.createDirectories(buckets);
      return Files.writeString(
          file,
          """
          s3proxy.endpoint=http://127.0.0.1:%d
          s3proxy.authorization=aws-v2-or-v4
          s3proxy.identity=%s
          s3proxy.credential=%s
          jclouds.provider=filesystem-nio2
          jclouds.filesystem.basedir=%s
          """
              .formatted(port, ACCESS_KEY, SECRET_KEY, buckets));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    ProgramRunner.kill(process.toHandle());
  }
}
