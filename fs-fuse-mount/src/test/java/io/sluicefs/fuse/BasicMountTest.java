package io.sluicefs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.testing.MountTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every program does, through the kernel. */
@MountTest
@Timeout(60)
class BasicMountTest {
  @TempDir private Path temp;
  private MountFixture mounted;

  @BeforeEach
  void mount() throws IOException {
    mounted = MountFixture.start(temp);
  }

  @AfterEach
  void unmount() throws IOException {
    mounted.close();
    assertThat(mounted.mount.surprises()).isZero();
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    byte[] content = new byte[3_000_001];
    new Random(1).nextBytes(content);
    Files.write(mounted.path("file"), content);
    assertThat(Files.readAllBytes(mounted.path("file"))).isEqualTo(content);
    assertThat(Files.size(mounted.path("file"))).isEqualTo(content.length);
  }

  @Test
  void requestsAreOneMebibyte() throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            mounted.path("file"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocateDirect(4 << 20));
    }
    assertThat(mounted.vfs.count("write")).isEqualTo(4);
  }

  @Test
  void directoriesListWhatIsInThem() throws IOException {
    Files.createDirectory(mounted.path("dir"));
    List<String> names = IntStream.range(0, 2000).mapToObj(i -> "file-" + i).toList();
    for (String name : names) {
      Files.createFile(mounted.path("dir").resolve(name));
    }
    try (var listing = Files.list(mounted.path("dir"))) {
      assertThat(listing.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(names);
    }
    assertThatThrownBy(() -> Files.delete(mounted.path("dir")))
        .isInstanceOf(DirectoryNotEmptyException.class);
  }

  @Test
  void symlinksAndHardLinksPointWhereTheyShould() throws IOException {
    Files.writeString(mounted.path("file"), "text");
    Files.createSymbolicLink(mounted.path("soft"), Path.of("file"));
    Files.createLink(mounted.path("hard"), mounted.path("file"));
    assertThat(Files.readSymbolicLink(mounted.path("soft"))).isEqualTo(Path.of("file"));
    assertThat(Files.readString(mounted.path("soft"))).isEqualTo("text");
    assertThat(Files.getAttribute(mounted.path("hard"), "unix:nlink")).isEqualTo(2);
    assertThat(Files.isSameFile(mounted.path("hard"), mounted.path("file"))).isTrue();
  }

  @Test
  void renameReplaces() throws IOException {
    Files.writeString(mounted.path("a"), "new");
    Files.writeString(mounted.path("b"), "old");
    assertThat(
            MountFixture.run(
                "mv", "-f", mounted.path("a").toString(), mounted.path("b").toString()))
        .isEqualTo("0:");
    assertThat(mounted.path("a")).doesNotExist();
    assertThat(mounted.path("b")).hasContent("new");
  }

  @Test
  void anUnlinkedFileLivesUntilItIsClosed() throws IOException {
    Path file = mounted.path("file");
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      Files.delete(file);
      channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
      assertThat(channel.size()).isEqualTo(3);
    }
    await().untilAsserted(() -> assertThat(mounted.vfs.openHandles()).isZero());
  }

  @Test
  void statfsShowsTheVolume() throws IOException {
    var store = Files.getFileStore(mounted.dir);
    assertThat(store.getTotalSpace()).isEqualTo(1L << 40);
    assertThat(store.type()).isEqualTo("fuse.juicefs");
    assertThat(store.name()).isEqualTo("JuiceFS:scratch");
  }

  @Test
  void nothingWaitsWhenNothingHappens() throws IOException {
    Files.writeString(mounted.path("file"), "x");
    await().untilAsserted(() -> assertThat(mounted.waiting()).isZero());
  }
}
