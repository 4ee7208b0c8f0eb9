package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Mounts that back up the metadata of their volume, as often as once in some seconds. */
@MountTest
@Tag("server")
class BackupTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmmss");
  private static final int FILES = 150;

  @Test
  void aMountBacksUpWhatTheReferenceLoads() throws IOException {
    Client reference = reference();
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      try (Mounted mounted = volume.mount(impatient(Client.sluice()), "--backup-meta=4s")) {
        Files.writeString(mounted.path().resolve("one"), "one");
        await().atMost(PATIENCE).until(() -> backups(volume).size() > 1);
        assertThat(figure(mounted, "juicefs_last_successful_backup"))
            .isGreaterThan(System.currentTimeMillis() / 1e3 - PATIENCE.toSeconds());
      }
      Path newest = backups(volume).getLast();
      String url = volume.redis().url(2);
      reference.run("load", url, newest.toString()).orFail();
      assertThat(reference.run("dump", url).orFail().out()).contains("\"one\"", "\"lastBackup\"");
    }
  }

  @Test
  void mountsOfBothProgramsTakeTurns() throws IOException {
    Client reference = reference();
    int seconds = 5;
    String interval = "--backup-meta=" + seconds + "s";
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY);
        Mounted _ = volume.mount(impatient(reference), interval);
        Mounted _ = volume.mount(impatient(Client.sluice()), interval);
        Mounted _ = volume.mount(impatient(Client.sluice()), interval)) {
      await().atMost(PATIENCE).until(() -> backups(volume).size() > 2);
      List<LocalDateTime> times = backups(volume).stream().map(BackupTest::time).toList();
      for (int i = 1; i < times.size(); i++) {
        assertThat(times.get(i)).isAfterOrEqualTo(times.get(i - 1).plusSeconds(seconds - 1));
      }
      for (Path backup : backups(volume)) {
        assertThat(text(backup)).endsWith("}\n");
      }
    }
  }

  @Test
  void aBackupThatLacksFilesIsKeptApart() throws IOException {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY);
        Mounted mounted = volume.mount(impatient(Client.sluice()), "--backup-meta=4s")) {
      Path folder = Files.createDirectory(mounted.path().resolve("folder"));
      for (int i = 0; i < FILES; i++) {
        Files.createFile(folder.resolve("f" + i));
      }
      await().atMost(PATIENCE).until(() -> last(volume).contains("\"f149\""));
      List<Path> good = backups(volume);
      long ino = (long) Files.getAttribute(folder, "unix:ino");
      volume.redis().cli(1, "DEL", "d" + ino);
      await().atMost(PATIENCE).until(() -> mounted.log().contains("is kept apart"));
      await().atMost(PATIENCE).until(() -> !suspects(volume).isEmpty());
      assertThat(mounted.log()).contains("entries for 15");
      assertThat(backups(volume)).containsAll(good);
      assertThat(last(volume)).contains("\"f149\"");
      assertThat(text(suspects(volume).getFirst())).doesNotContain("\"f149\"").endsWith("}\n");
    }
  }

  @Test
  void backupsLeaveTheTrashOutOnRequest() throws IOException {
    try (Volume volume =
        Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, Client.sluice(), "--trash-days", "1")) {
      Client impatient = impatient(Client.sluice());
      try (Mounted mounted = volume.mount(impatient, "--backup-meta=3s", "--backup-skip-trash")) {
        Files.delete(Files.createFile(mounted.path().resolve("deleted")));
        Files.createFile(mounted.path().resolve("kept"));
        await().atMost(PATIENCE).until(() -> last(volume).contains("\"kept\""));
        assertThat(last(volume)).doesNotContain("deleted", "\"Trash\"");
      }
    }
  }

  @Test
  void backupsOfAnEncryptedVolumeAreLoadedWithItsKey() throws IOException {
    Path key = Files.createTempFile("key", ".pem");
    Path other = Files.createTempFile("other", ".pem");
    for (Path made : List.of(key, other)) {
      ProgramRunner.in(Path.of("/")).ok("openssl", "genrsa", "-out", made.toString(), "2048");
    }
    Client sluice = Client.sluice();
    try (Volume volume =
        Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, sluice, "--encrypt-rsa-key", key.toString())) {
      try (Mounted mounted = volume.mount(impatient(sluice), "--backup-meta=3s")) {
        Files.writeString(mounted.path().resolve("one"), "one");
        await().atMost(PATIENCE).until(() -> backups(volume).size() > 1);
      }
      String newest = backups(volume).getLast().toString();
      String url = volume.redis().url(2);
      var blind = sluice.run("load", url, newest);
      assertThat(blind.status()).isEqualTo(1);
      var wrong = sluice.run("load", "--encrypt-rsa-key", other.toString(), url, newest);
      assertThat(wrong.status()).isEqualTo(1);
      assertThat(wrong.said()).contains("damaged, or not encrypted with the key");
      assertThat(volume.redis().cli(2, "DBSIZE").out()).isEqualTo("0\n");
      sluice.run("load", "--encrypt-rsa-key", key.toString(), url, newest).orFail();
      assertThat(sluice.run("dump", url).orFail().out()).contains("\"one\"");
      String another = volume.redis().url(3);
      reference().run("load", "--encrypt-rsa-key", key.toString(), another, newest).orFail();
    } finally {
      Files.delete(key);
      Files.delete(other);
    }
  }

  private static Client reference() {
    Optional<Client> found = Client.juicefs("1.4.1");
    assumeTrue(found.isPresent(), "no juicefs 1.4.1");
    return found.orElseThrow();
  }

  /** The program, with backups as often as one likes. */
  private static Client impatient(Client client) {
    return client.with("SKIP_BACKUP_META_CHECK", "true");
  }

  private static double figure(Mounted mounted, String name) throws IOException {
    return Files.readAllLines(mounted.path().resolve(".stats")).stream()
        .filter(line -> line.startsWith(name + ' '))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .sum();
  }

  private static List<Path> backups(Volume volume) throws IOException {
    return stored(volume, "dump-");
  }

  private static List<Path> suspects(Volume volume) throws IOException {
    return stored(volume, "suspect-dump-");
  }

  private static List<Path> stored(Volume volume, String prefix) throws IOException {
    Path folder = volume.scratch().resolve("objects/testvolume/meta");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches(prefix + "[-\\d]{17}\\.json\\.gz"))
          .sorted()
          .toList();
    }
  }

  private static LocalDateTime time(Path backup) {
    return LocalDateTime.parse(backup.getFileName().toString().substring(5, 22), TIME);
  }

  /** The newest good backup, empty without one. */
  private static String last(Volume volume) throws IOException {
    List<Path> found = backups(volume);
    return found.isEmpty() ? "" : text(found.getLast());
  }

  private static String text(Path packed) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
