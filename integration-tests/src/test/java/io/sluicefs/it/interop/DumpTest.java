package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps go from either program to the other. */
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
  void aPartOfAVolumeIsDumpedThroughStandardOutputAndLoadedFromStandardInput() throws IOException {
    Client reference = reference("1.4.1");
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      try (Mounted mounted = volume.mount()) {
        fill(mounted.path());
      }
      var ours = SLUICE.run("dump", "--subdir", "/a/b", url(volume, 1));
      var theirs = reference.run("dump", "--subdir", "/a/b", url(volume, 1));
      assertThat(tree(ours.out())).isEqualTo(tree(theirs.out())).contains("two%20words");
      assertThat(ours.out()).doesNotContain("\"one\"", "\"Trash\"");
      Path file = Files.writeString(volume.scratch().resolve("part.json"), ours.out());
      String loadIt = SLUICE.program() + " load " + url(volume, 2) + " < " + file;
      ProgramRunner.in(volume.scratch()).run("sh", "-c", loadIt).orFail();
      try (Mounted part = volume.mountBy(url(volume, 2))) {
        assertThat(part.path().resolve("two words")).hasContent("two");
        assertThat(part.path().resolve("a")).doesNotExist();
      }
    }
  }

  @Test
  void deletedFilesAreLeftOutOnRequest() throws IOException {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, SLUICE, "--trash-days", "1")) {
      try (Mounted mounted = volume.mount()) {
        fill(mounted.path());
        Files.delete(mounted.path().resolve("a/b/two words"));
      }
      assertThat(dumped(SLUICE, volume, 1, "all.json")).contains("two words", "\"Trash\"");
      SLUICE.run("dump", "--skip-trash", url(volume, 1), path(volume, "few.json")).orFail();
      assertThat(Files.readString(Path.of(path(volume, "few.json"))))
          .contains("\"one\"")
          .doesNotContain("two%20words", "\"Trash\"");
    }
  }

  @Test
  void packedDumpsGoBothWaysAndAreCountedAlike() throws IOException {
    Client reference = reference("1.4.1");
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      try (Mounted mounted = volume.mount()) {
        fill(mounted.path());
      }
      String tree = tree(dumped(SLUICE, volume, 1, "plain.json"));
      SLUICE.run("dump", url(volume, 1), path(volume, "ours.json.zstd")).orFail();
      loaded(reference, volume, 2, "ours.json.zstd");
      assertThat(tree(dumped(SLUICE, volume, 2, "2.json"))).isEqualTo(tree);
      reference.run("dump", url(volume, 1), path(volume, "theirs.json.zstd")).orFail();
      loaded(SLUICE, volume, 3, "theirs.json.zstd");
      assertThat(tree(dumped(reference, volume, 3, "3.json"))).isEqualTo(tree);
      reference.run("dump", "--binary", url(volume, 1), path(volume, "theirs.bin")).orFail();
      for (String offsets : List.of("", "--offset=-1")) {
        assertThat(statistics(SLUICE, volume, "theirs.bin", offsets))
            .isEqualTo(statistics(reference, volume, "theirs.bin", offsets))
            .contains("edge ", "Backup Version: 1");
      }
      SLUICE.run("dump", "--binary", url(volume, 1), path(volume, "ours.bin.zstd")).orFail();
      assertThat(statistics(SLUICE, volume, "ours.bin.zstd", "").lines())
          .contains(
              statistics(reference, volume, "theirs.bin", "")
                  .lines()
                  .filter(line -> line.startsWith("node "))
                  .findFirst()
                  .orElseThrow());
      var refused = SLUICE.run("load", "--stat", path(volume, "plain.json"));
      assertThat(refused.status()).isEqualTo(1);
      assertThat(refused.said()).contains("--stat");
    }
  }

  private static String statistics(Client client, Volume volume, String file, String offsets) {
    return offsets.isEmpty()
        ? client.run("load", "--binary", "--stat", path(volume, file)).orFail().out()
        : client.run("load", "--binary", "--stat", offsets, path(volume, file)).orFail().out();
  }

  @Test
  void dumpsOfPartsAreRefusedInTheBinaryForm() throws IOException {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Path file = volume.scratch().resolve("refused");
      for (List<String> part : List.of(List.of("--subdir", "/a"), List.of("--skip-trash"))) {
        List<String> words = new ArrayList<>(List.of("dump", "--binary"));
        words.addAll(part);
        words.addAll(List.of(url(volume, 1), file.toString()));
        var refused = SLUICE.run(words.toArray(String[]::new));
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.said()).contains(part.get(0));
        assertThat(file).doesNotExist();
      }
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
}
