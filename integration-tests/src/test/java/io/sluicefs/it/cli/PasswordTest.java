package io.sluicefs.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.MountTable;
import io.sluicefs.it.harness.RedisServer;
import io.sluicefs.it.harness.Scratch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A password in a META-URL is seen by nobody else. */
@MountTest
@Tag("server")
class PasswordTest {
  private static final String PASSWORD = "s3cr3t@w/rd";

  @Test
  void aMountShowsItsPasswordNowhere() throws Exception {
    Client sluice = Client.sluice();
    try (Scratch scratch = Scratch.named("password");
        RedisServer redis = RedisServer.start(scratch.folder("redis"))) {
      redis.cli(0, "CONFIG", "SET", "requirepass", PASSWORD);
      String url = "redis://:s3cr3t%40w%2Frd@127.0.0.1:" + redis.port() + "/1";
      Path point = scratch.folder("mnt");
      Path log = scratch.path().resolve("log");
      String bucket = scratch.folder("objects").toString();
      Ended format = sluice.run("format", "--bucket", bucket, url, "secret", "--verbose");
      assertThat(format.status()).as(format.said()).isZero();
      String cache = scratch.folder("cache").toString();
      Ended mount =
          sluice.run(
              "mount",
              "-d",
              "-v",
              "--log",
              log.toString(),
              "--cache-dir",
              cache,
              url,
              point.toString());
      try {
        assertThat(mount.status()).as(mount.said()).isZero();
        assertThat(placesWith("s3cr3t", point.toString())).isEmpty();
        assertThat(processesWith(point.toString())).anyMatch(line -> line.contains(":****@"));
        assertThat(Files.readString(log)).contains(":****@").doesNotContain("s3cr3t");
        assertThat(format.said() + mount.said()).doesNotContain("s3cr3t");
        assertThat(Files.readString(point.resolve(".config"))).doesNotContain("s3cr3t");
      } finally {
        sluice.run("umount", point.toString());
        MountTable.tearDown(point);
      }
    }
  }

  @Test
  void secretKeysAreMaskedInTheArguments() {
    Ended ended =
        Client.sluice()
            .run(
                "format", "--verbose", "--secret-key", "t0psecret", "redis://127.0.0.1:1/0", "vol");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.said()).contains("--secret-key ****").doesNotContain("t0psecret");
  }

  /** Arguments and environments of processes that belong to the mount. */
  private static List<String> placesWith(String secret, String mark) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path process : processes()) {
      String line = read(process.resolve("cmdline"));
      String environment = read(process.resolve("environ"));
      if (line.contains(mark) && (line.contains(secret) || environment.contains(secret))) {
        found.add(process + " " + line);
      }
    }
    return found;
  }

  private static List<String> processesWith(String mark) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path process : processes()) {
      String line = read(process.resolve("cmdline"));
      if (line.contains(mark)) {
        found.add(line);
      }
    }
    return found;
  }

  private static List<Path> processes() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
      return entries.filter(entry -> entry.getFileName().toString().matches("\\d+")).toList();
    }
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // the process is gone
    }
  }
}
