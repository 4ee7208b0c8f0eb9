package io.sluicefs.it.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every kind of damage is reported with its path, and repaired so that the volume is sound. */
@MountTest
@Tag("server")
class FsckTest {
  private static final String MAKE =
      """
      cd "$1"; mkdir -p a/b/c d
      head -c 5000000 /dev/urandom > a/big; echo small > a/b/small; echo other > d/other
      echo linked > d/linked; ln d/linked a/linked; ln d/linked a/b/linked
      ln -s target a/soft; mkfifo d/pipe
      stat -c '%n %i' a a/b a/big a/b/small d d/other d/linked d/pipe a/b/c
      """;

  @Test
  void damagedNamesAndRecordsAreFoundAndRepaired() {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      List<String> inodes = make(volume);
      Soundness.assertSound(volume);
      damage(volume, inodes);
      Ended found = Soundness.fsck(volume);
      assertThat(found.status()).isEqualTo(1);
      assertThat(found.err())
          .contains("nlink of /a should be 3, but got 9")
          .containsPattern("nlink of /(d|a|a/b)/linked should be 3, but got 3")
          .contains("attribute of /d/other is missing")
          .contains("attribute of /d/pipe is missing")
          .contains("attribute of directory /a/b/c is missing")
          .contains("no way leads to inode " + ino(inodes, "a/b/small"))
          .contains("usage of /d should be")
          .contains("the volume should use");
      Ended repaired = Soundness.fsck(volume, "--repair");
      Soundness.fsck(volume, "--repair");
      assertThat(repaired.err()).contains("(repaired)").doesNotContain("Exception");
      Soundness.assertSound(volume);
      try (Mounted again = volume.mount()) {
        String saved = again.path() + "/lost+found/#" + ino(inodes, "a/b/small");
        assertThat(sh("cat '" + saved + "'; cat \"$1/d/other\"; ls \"$1/d\"", again))
            .contains("small\nother\n")
            .doesNotContain("pipe");
      }
    }
  }

  private static List<String> make(Volume volume) {
    try (Mounted mounted = volume.mount()) {
      return sh(MAKE, mounted).lines().toList();
    }
  }

  private static void damage(Volume volume, List<String> inodes) {
    String patch =
        "local r = redis.call('GET', KEYS[1]); redis.call('SET', KEYS[1], "
            + "string.sub(r, 1, 47) .. string.char(0, 0, 0, 9) .. string.sub(r, 52))";
    volume.redis().cli(1, "EVAL", patch, "1", "i" + ino(inodes, "a"));
    volume.redis().cli(1, "HSET", "p" + ino(inodes, "d/linked"), ino(inodes, "a"), "5");
    volume.redis().cli(1, "HDEL", "d" + ino(inodes, "a/b"), "small");
    volume.redis().cli(1, "HSET", "dirUsedSpace", ino(inodes, "d"), "1");
    volume.redis().cli(1, "INCRBY", "usedSpace", "40960");
    for (String path : List.of("d/other", "d/pipe", "a/b/c")) {
      volume.redis().cli(1, "DEL", "i" + ino(inodes, path));
    }
  }

  @Test
  void aLostBlockIsReportedWithItsFileAndWrongWordsChangeNothing() throws IOException {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      make(volume);
      Path lost = block(volume, 4194304);
      Files.delete(lost);
      for (List<String> how : List.of(List.<String>of(), List.of("--path", "/a/big"))) {
        Ended found = fsck(volume, how);
        assertThat(found.status()).isEqualTo(1);
        assertThat(found.err())
            .contains("can't find block chunks/0/0/" + lost.getFileName() + " for file /a/big")
            .contains("1 objects are lost (4194304 bytes), 1 broken files:")
            .contains(": /a/big");
      }
      assertThat(fsck(volume, List.of("--path", "/d", "-r")).status()).isZero();
      Files.write(lost, new byte[17]);
      Ended tooShort = fsck(volume, List.of());
      assertThat(tooShort.status()).isEqualTo(1);
      assertThat(tooShort.err()).contains("for file /a/big: it has 17 bytes");
      assertThat(fsck(volume, List.of("--repair")).err()).contains("with `--path` option");
      assertThat(fsck(volume, List.of("--path", "a")).err()).contains("absolute path");
      assertThat(fsck(volume, List.of("--path", "/none")).err())
          .contains("/none: no such file or directory");
    }
  }

  private static Ended fsck(Volume volume, List<String> options) {
    return Client.sluice()
        .run(
            Stream.of(List.of("fsck"), options, List.of(volume.metaUrl()))
                .flatMap(List::stream)
                .toArray(String[]::new));
  }

  private static Path block(Volume volume, int length) throws IOException {
    try (Stream<Path> files = Files.walk(volume.scratch().resolve("objects"))) {
      return files
          .filter(file -> file.getFileName().toString().endsWith("_" + length))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String ino(List<String> inodes, String path) {
    return inodes.stream()
        .filter(line -> line.startsWith(path + " "))
        .findFirst()
        .orElseThrow()
        .substring(path.length() + 1);
  }

  private static String sh(String lines, Mounted mounted) {
    return ProgramRunner.in(Path.of("/"))
        .run("sh", "-euc", lines, "sh", mounted.path().toString())
        .orFail()
        .out();
  }
}
