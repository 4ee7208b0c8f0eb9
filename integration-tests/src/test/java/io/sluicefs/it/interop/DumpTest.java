package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps and backups go from either program to the other. */
@MountTest
@Tag("server")
class DumpTest {
  private static final Client SLUICE = Client.sluice();

  @ParameterizedTest
  @ValueSource(strings = {"1.3.1", "1.4.1"})
  void dumpsOfBothFormsLoadInTheOtherProgram(String version) throws IOException {
    Client reference = reference(version);
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      try (Mounted mounted = volume.mount()) {
        fill(mounted.path());
      }
      String ours = body(dumped(SLUICE, volume, 1, "ours.json"));
      assertThat(body(dumped(reference, volume, 1, "theirs.json"))).isEqualTo(ours);
      loaded(reference, volume, 2, "ours.json");
      assertThat(tree(dumped(reference, volume, 2, "2.json"))).isEqualTo(tree(ours));
      SLUICE.run("dump", "--binary", url(volume, 1), path(volume, "ours.bin")).orFail();
      loaded(reference, volume, 3, "ours.bin", "--binary");
      assertThat(body(dumped(SLUICE, volume, 3, "3.json"))).isEqualTo(ours);
      reference.run("dump", "--binary", url(volume, 1), path(volume, "theirs.bin")).orFail();
      loaded(SLUICE, volume, 4, "theirs.bin", "--binary");
      assertThat(body(dumped(reference, volume, 4, "4.json"))).isEqualTo(ours);
      loaded(SLUICE, volume, 5, "theirs.json");
      assertThat(body(dumped(reference, volume, 5, "5.json"))).isEqualTo(ours);
    }
  }

  @Test
  void anInterruptedLoadIsNoVolumeForEitherProgram() throws IOException {
    Client reference = reference("1.4.1");
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      String whole = dumped(SLUICE, volume, 1, "whole.json");
      Path half = volume.scratch().resolve("half.json");
      Files.writeString(half, whole.substring(0, whole.length() - 20));
      assertThat(SLUICE.run("load", url(volume, 2), half.toString()).status()).isEqualTo(1);
      for (String verb : List.of("mount", "format")) {
        String last = volume.scratch().resolve(verb).toString();
        var refused = SLUICE.run(verb, url(volume, 2), verb.equals("mount") ? last : "another");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.said()).contains("did not finish");
      }
      assertThat(reference.run("status", url(volume, 2)).said()).contains("not formatted");
    }
  }

  @Test
  void aMountBacksUpWhatTheReferenceLoads() throws IOException {
    Client reference = reference("1.4.1");
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Path folder = volume.scratch().resolve("objects/testvolume/meta");
      try (Mounted mounted = volume.mount(impatient(volume), "--backup-meta", "10s")) {
        fill(mounted.path());
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> count(folder) > 1);
      }
      Path newest = backups(folder).getLast();
      assertThat(newest.getFileName().toString())
          .matches("dump-\\d{4}-\\d\\d-\\d\\d-\\d{6}\\.json\\.gz");
      reference.run("load", url(volume, 2), newest.toString()).orFail();
      String tree = tree(dumped(reference, volume, 2, "2.json"));
      assertThat(tree).contains("\"one\"", "\"lastBackup\"");
    }
  }

  private static void fill(Path root) throws IOException {
    Files.createDirectories(root.resolve("a/b/c"));
    Files.writeString(root.resolve("a/one"), "one");
    Files.writeString(root.resolve("a/b/two words"), "two");
    Files.createLink(root.resolve("a/b/c/again"), root.resolve("a/one"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("a/one"));
  }

  private static Client reference(String version) {
    Optional<Client> found = Client.juicefs(version);
    assumeTrue(found.isPresent(), "no juicefs " + version);
    return found.orElseThrow();
  }

  /** This project, with backups as often as one likes. */
  private static Client impatient(Volume volume) throws IOException {
    Path script = volume.scratch().resolve("impatient");
    Files.writeString(
        script, "#!/bin/sh\nSKIP_BACKUP_META_CHECK=true exec " + SLUICE.program() + " \"$@\"\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new Client("sluice", script, List.of(), Map.of());
  }

  private static String url(Volume volume, int database) {
    return volume.redis().url(database);
  }

  private static String path(Volume volume, String file) {
    return volume.scratch().resolve(file).toString();
  }

  /** 1.3 leaves spaces alone. */
  private static String dumped(Client client, Volume volume, int database, String file)
      throws IOException {
    client.run("dump", url(volume, database), path(volume, file)).orFail();
    return Files.readString(Path.of(path(volume, file))).replace("%20", " ");
  }

  private static void loaded(
      Client client, Volume volume, int database, String file, String... options) {
    Stream<String> words =
        Stream.concat(
            Stream.concat(Stream.of("load"), Stream.of(options)),
            Stream.of(url(volume, database), path(volume, file)));
    client.run(words.toArray(String[]::new)).orFail();
  }

  /** Everything but the setting, of which 1.3 leaves out what it does not know. */
  private static String body(String dump) {
    return dump.substring(dump.indexOf("\"Counters\""));
  }

  /** The same without the counters, which the reference starts anew. */
  private static String tree(String dump) {
    return dump.substring(dump.indexOf("\"FSTree\""));
  }

  private static long count(Path folder) throws IOException {
    return Files.isDirectory(folder) ? backups(folder).size() : 0;
  }

  private static List<Path> backups(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
