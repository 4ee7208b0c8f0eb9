package io.sluicefs.it.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import io.sluicefs.it.harness.Client;
import io.sluicefs.it.harness.Mounted;
import io.sluicefs.it.harness.ProgramRunner;
import io.sluicefs.it.harness.Volume;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Objects that are gone or damaged when a reader comes for them. */
@MountTest
@Tag("server")
class MissingObjectTest {
  private static final int BLOCK = 64 << 10;
  private static final int PIECE = 100_000;
  private static final int PIECES = 20;
  private static Volume volume;

  @BeforeAll
  static void start() {
    volume = Volume.of(Volume.Kind.REDIS_AND_DIRECTORY, Client.sluice(), "--block-size", "64K");
  }

  @AfterAll
  static void end() {
    volume.close();
  }

  /** A mount that keeps nothing on disk. */
  private static Mounted mount() {
    return volume.mount("--cache-size", "0", "--no-bgjob", "--io-retries", "2");
  }

  private static List<Path> objects() {
    try (Stream<Path> all = Files.walk(volume.scratch().resolve("objects"))) {
      return all.filter(Files::isRegularFile).filter(f -> f.toString().contains("chunks")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(FileChannel file, long at, int length) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(length);
    int n = 1;
    while (target.hasRemaining() && n > 0) {
      n = file.read(target, at + target.position());
    }
    return Arrays.copyOf(target.array(), target.position());
  }

  private static void forgetPages() {
    ProgramRunner.in(Path.of("/")).sh("echo 1 > /proc/sys/vm/drop_caches");
  }

  @Test
  void readerFollowsBytesThatWereMovedAndDeletedElsewhere() throws IOException {
    Mounted writer = volume.mount();
    Mounted reader = mount();
    List<Path> others = objects();
    byte[] content = new byte[PIECE * PIECES];
    new Random(3).nextBytes(content);
    try (FileChannel file =
        FileChannel.open(
            writer.path().resolve("moved"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      for (int at = 0; at < content.length; at += PIECE) {
        file.write(ByteBuffer.wrap(content, at, PIECE), at);
        file.force(true);
      }
    }
    List<Path> before = objects().stream().filter(o -> !others.contains(o)).toList();
    assertThat(before).hasSizeGreaterThan(PIECES);
    try (FileChannel file = FileChannel.open(reader.path().resolve("moved"))) {
      assertThat(read(file, 0, 4096)).isEqualTo(Arrays.copyOf(content, 4096));
      Client.sluice().run("compact", writer.path().resolve("moved").toString()).orFail();
      await().until(() -> before.stream().noneMatch(Files::exists));
      forgetPages();

      assertThat(read(file, 0, content.length)).isEqualTo(content);
    }
    assertThat(reader.log()).doesNotContain("ERROR");
    reader.close();
    writer.close();
  }

  @Test
  void missingAndShortObjectsAreErrorsThatNameThemAndPassOnceTheyAreBack() throws IOException {
    Mounted writer = volume.mount();
    byte[] content = new byte[4 * BLOCK];
    new Random(4).nextBytes(content);
    List<Path> before = objects();
    Path written = writer.path().resolve("lost");
    Files.write(written, content);
    List<Path> mine = objects().stream().filter(o -> !before.contains(o)).sorted().toList();
    assertThat(mine).hasSize(4);
    byte[] second = Files.readAllBytes(mine.get(1));
    byte[] third = Files.readAllBytes(mine.get(2));
    Files.delete(mine.get(1));
    Files.write(mine.get(2), Arrays.copyOf(third, 1000));

    Mounted reader = mount();
    try (FileChannel file = FileChannel.open(reader.path().resolve("lost"))) {
      assertThat(read(file, 0, 4096)).isEqualTo(Arrays.copyOf(content, 4096));
      assertThatThrownBy(() -> read(file, BLOCK + 5000, 4096)).hasMessageContaining("Input/output");
      assertThatThrownBy(() -> read(file, 2 * BLOCK + 50_000, 4096))
          .hasMessageContaining("Input/output");
      assertThat(reader.log())
          .contains(mine.get(1).getFileName().toString(), mine.get(2).getFileName().toString());
      assertThat(read(file, 3 * BLOCK, BLOCK))
          .isEqualTo(Arrays.copyOfRange(content, 3 * BLOCK, 4 * BLOCK));

      Files.write(mine.get(1), second);
      Files.write(mine.get(2), third);
      assertThat(read(file, 0, content.length)).isEqualTo(content);
    }
    reader.close();
    writer.close();
  }
}
