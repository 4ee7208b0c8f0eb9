package io.sluicefs.it.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Settings that are changed, and mounts that follow them while they run. */
@MountTest
@Tag("server")
class ConfigCommandTest {
  private static final Duration BEATS = Duration.ofSeconds(30);
  private static Volume volume;
  private static Mounted mount;

  @BeforeAll
  static void mountIt() {
    volume =
        Volume.of(
            Volume.Kind.REDIS_AND_DIRECTORY,
            Client.sluice(),
            "--access-key",
            "id",
            "--secret-key",
            "hunter2");
    mount = volume.mount("--heartbeat", "1s");
  }

  @AfterAll
  static void endIt() {
    volume.close();
  }

  @Test
  void changesAreShownAndStoredWithoutSecrets() {
    assertThat(stored()).doesNotContain("hunter2").contains("\"KeyEncrypted\": true");
    String later = stored().replaceFirst("\\{", "{\"Later\": [1],");
    volume.redis().cli(1, "SET", "setting", later);
    Ended changed =
        config("--upload-limit", "100", "--secret-key", "other2", "--max-client-version", "2.0.0");
    assertThat(changed.out())
        .isEqualTo(
            """
            secret-key: updated
            upload-limit: 0.0 Mbps -> 100.0 Mbps
            max-client-version:  -> 2.0.0
            """);
    assertThat(changed.said()).doesNotContain("other2");
    assertThat(stored()).contains("\"Later\"", "\"UploadLimit\": 100").doesNotContain("other2");
    assertThat(config().out())
        .contains("\"SecretKey\": \"removed\"", "\"MaxClientVersion\": \"2.0.0\"")
        .doesNotContain("other2");
    assertThat(config("--upload-limit", "100", "--secret-key", "other2").out())
        .isEqualTo("Nothing changed.\n");
  }

  @Test
  void aMountFollowsLimitsAndTrash() throws IOException {
    Path folder = Files.createDirectory(mount.path().resolve("limits"));
    config("--capacity", "5", "--inodes", "40").orFail();
    await().atMost(BEATS).until(() -> df().equals("5368709120"));
    ProgramRunner shell = ProgramRunner.in(folder);
    assertThat(shell.run("sh", "-c", "for i in $(seq 60); do : > f$i || exit 1; done").said())
        .contains("No space left");
    config("--capacity", "0", "--inodes", "0").orFail();
    await().atMost(BEATS).until(() -> shell.run("sh", "-c", ": > more").status() == 0);
    config("--trash-days", "2").orFail();
    await()
        .atMost(BEATS)
        .until(
            () -> shell.run("sh", "-c", ": > x && rm x && find ../.trash -name '*-x'").out(),
            found -> found.contains("-x"));
    assertThat(config("--trash-days", "0").said()).contains("Proceed anyway?", "Aborted.");
    assertThat(config().out()).contains("\"TrashDays\": 2");
    assertThat(config("--yes", "--trash-days=0").out()).contains("trash-days: 2 -> 0");
    assertThat(Files.readString(mount.path().resolve(".config"))).contains("\"Name\"");
  }

  @Test
  void aMountFollowsItsObjectsToAnotherPlace() throws IOException {
    Path there = Files.createDirectory(volume.scratch().resolve("moved-objects"));
    String before = volume.scratch().resolve("objects").toString();
    ProgramRunner shell = ProgramRunner.in(mount.path());
    Ended moved = config("--bucket", there.toString());
    assertThat(moved.out()).contains("bucket: " + before + "/ -> " + there + "/\n");
    await()
        .atMost(BEATS)
        .until(() -> {
          shell.sh("head -c 1000 /dev/urandom > moved && sync moved");
          return countFiles(there) > 0;
        });
    config("--bucket", before).orFail();
  }

  @Test
  void usersAndGroupsAreCountedFromTheMomentOnThatTheirQuotasAreSwitchedOn() {
    ProgramRunner shell = ProgramRunner.in(mount.path());
    shell.sh("mkdir owned && head -c 5000 /dev/zero > owned/a && chown -R 4321:4322 owned");
    assertThat(config("--user-group-quota").out()).isEqualTo("user-group-quota: false -> true\n");
    assertThat(quota("get", "--uid", "4321").out()).contains("| 12 KiB |");
    quota("check", "--gid", "4322").orFail();
    await()
        .atMost(BEATS)
        .until(
            () ->
                shell.sh(
                    "mkdir owned/d && chown 4321 owned/d && rmdir owned/d; : > owned/more;"
                        + " chown 4321 owned/more; rm -f owned/last; mv owned/more owned/last"),
            done -> quota("get", "--uid", "4321").out().contains("| 16 KiB |"));
    assertThat(config("--user-group-quota=false").out()).contains("true -> false");
  }

  @Test
  void whatCannotBeIsRefusedInOneLineAndChangesNothing() {
    String before = stored();
    assertRefused("cannot be used|not configured|/proc/none", "--bucket", "/proc/none");
    assertRefused("Invalid trash days: -1", "--trash-days", "-1");
    assertRefused("--min-client-version 1.0.0 is lower", "--min-client-version", "1.0.0");
    assertRefused("Aborted", "--min-client-version", "9.0.0");
    assertRefused("--tier is not supported", "--tier", "1");
    assertRefused("--changelog is not supported", "--changelog=true");
    assertRefused("for \"capacity\"", "--capacity", "lots");
    assertThat(stored()).isEqualTo(before);
  }

  private static void assertRefused(String why, String... words) {
    Ended refused = config(words);
    assertThat(refused.status()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.err().lines().filter(line -> line.contains("<FATAL>")))
        .hasSize(1)
        .allMatch(line -> Stream.of(why.split("\\|", -1)).anyMatch(line::contains), why);
  }

  private static Ended config(String... words) {
    List<String> command = new ArrayList<>(List.of("config"));
    command.addAll(List.of(words));
    command.add(volume.metaUrl());
    return Client.sluice().run(command.toArray(String[]::new));
  }

  private static Ended quota(String verb, String... words) {
    List<String> command = new ArrayList<>(List.of("quota", verb, volume.metaUrl()));
    command.addAll(List.of(words));
    return Client.sluice().run(command.toArray(String[]::new));
  }

  private static String stored() {
    return volume.redis().cli(1, "GET", "setting").out().strip();
  }

  private static String df() {
    return ProgramRunner.in(Path.of("/"))
        .ok("stat", "-f", "-c", "%b", mount.path().toString())
        .out()
        .strip()
        .transform(blocks -> Long.toString(Long.parseLong(blocks) * 4096));
  }

  private static long countFiles(Path folder) throws IOException {
    try (Stream<Path> found = Files.walk(folder)) {
      return found.filter(Files::isRegularFile).count();
    }
  }
}
