package io.sluicefs.it.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limits of transfers as a mount is given them, or as the volume's settings tell it later. */
@MountTest
@Tag("server")
class TransferLimitsTest {
  private static final Duration BEATS = Duration.ofSeconds(30);
  private static Volume volume;

  @BeforeAll
  static void start() {
    volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, Client.sluice(), "--block-size", "256K");
  }

  @AfterAll
  static void end() {
    volume.close();
  }

  private static String text(Mounted mount, String name) {
    try {
      return Files.readString(mount.path().resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double figure(Mounted mount, String name) {
    return text(mount, ".stats")
        .lines()
        .filter(line -> line.startsWith("juicefs_" + name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void runningMountsFollowTheBandwidthOfTheVolume() {
    Mounted mount = volume.mount("--heartbeat", "1s");
    Client.sluice().run("config", "--upload-limit", "16", volume.metaUrl()).orFail();
    await().atMost(BEATS).until(() -> text(mount, ".config").contains("\"UploadLimit\": 2000000"));
    ProgramRunner shell = ProgramRunner.in(mount.path());
    long began = System.nanoTime();
    shell.sh("head -c 3M /dev/urandom > slow && sync slow");

    // 3 MiB less the first block at 85 % of 2 MB/s.
    assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofMillis(1500).toNanos());
    assertThat(figure(mount, "object_request_data_bytes_PUT")).isGreaterThanOrEqualTo(3 << 20);
    assertThat(figure(mount, "object_requests_limit_PUT")).isEqualTo(20);
    assertThat(figure(mount, "used_write_buffer_size_bytes")).isZero();
    Client.sluice().run("config", "--upload-limit", "0", volume.metaUrl()).orFail();
    await().atMost(BEATS).until(() -> text(mount, ".config").contains("\"UploadLimit\": 0"));
    mount.close();
  }

  @Test
  void optionsOfAMountBeatTheVolume() {
    Mounted mount =
        volume.mount("--download-limit", "16", "--max-uploads", "3", "--max-downloads", "7");
    assertThat(text(mount, ".config"))
        .contains("\"DownloadLimit\": 2000000", "\"MaxUpload\": 3", "\"MaxDownload\": 7");
    assertThat(figure(mount, "object_requests_limit_PUT")).isEqualTo(3);
    assertThat(figure(mount, "object_requests_limit_GET")).isEqualTo(7);
    ProgramRunner shell = ProgramRunner.in(mount.path());
    shell.sh("head -c 3M /dev/urandom > cold && sync cold");
    mount.close();

    Mounted again = volume.mount("--download-limit", "16");
    long began = System.nanoTime();
    ProgramRunner.in(again.path()).sh("cat cold > /dev/null");
    assertThat(System.nanoTime() - began).isGreaterThan(Duration.ofSeconds(1).toNanos());
    again.close();
  }
}
