package io.sluicefs.fuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.testing.MountTest;
import io.sluicefs.core.vfs.WriteIntent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel keeps, for how long, and what makes it look again. */
@MountTest
@Timeout(90)
class CachingMountTest {
  private static final Duration LONG = Duration.ofHours(1);
  private static final Caller ROOT = Caller.root();

  @TempDir private Path temp;
  private MountFixture mounted;

  @BeforeEach
  void mount() throws IOException {
    mounted =
        MountFixture.start(
            FuseConfig.of(temp, "scratch", true)
                .withTimeouts(new FuseConfig.Timeouts(LONG, LONG, LONG, LONG))
                .withXattrs(FuseConfig.Xattrs.USER));
  }

  @AfterEach
  void unmount() throws IOException {
    mounted.close();
    assertThat(mounted.mount.surprises()).isZero();
  }

  private long ino(String name) throws IOException {
    return ((Number) Files.getAttribute(mounted.path(name), "unix:ino")).longValue();
  }

  /** As another client would. */
  private void writeBehindTheKernel(long ino, String text) {
    long fh = mounted.vfs.open(ROOT, ino, OpenFlags.READ_WRITE).fh();
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    mounted.vfs.write(ROOT, fh, 0, bytes, WriteIntent.PLAIN);
  }

  @Test
  void absentNamesAreAskedOnce() {
    assertThat(mounted.path("absent")).doesNotExist();
    int lookups = mounted.vfs.count("lookup");
    assertThat(mounted.path("absent")).doesNotExist();
    assertThat(mounted.vfs.count("lookup")).isEqualTo(lookups);
  }

  @Test
  void symlinkTargetsAreReadOnce() throws IOException {
    Files.createSymbolicLink(mounted.path("link"), Path.of("target"));
    Files.readSymbolicLink(mounted.path("link"));
    Files.readSymbolicLink(mounted.path("link"));
    assertThat(mounted.vfs.count("readlink")).isEqualTo(1);
  }

  @Test
  void changedAttributesAreSeenAfterANotice() throws IOException {
    Path file = Files.writeString(mounted.path("f"), "1");
    assertThat(Files.size(file)).isEqualTo(1);
    mounted.vfs.truncate(ROOT, ino("f"), -1, 77);
    assertThat(Files.size(file)).as("cached").isEqualTo(1);
    mounted.mount.kernelCache().attrChanged(ino("f"));
    await().untilAsserted(() -> assertThat(Files.size(file)).isEqualTo(77));
  }

  @Test
  void changedNamesAreSeenAfterANotice() throws IOException {
    Files.createFile(mounted.path("f"));
    mounted.vfs.unlink(ROOT, 1, Name.of("f"));
    assertThat(mounted.path("f")).as("cached").exists();
    mounted.mount.kernelCache().nameChanged(1, Name.of("f"));
    await().untilAsserted(() -> assertThat(mounted.path("f")).doesNotExist());
  }

  @Test
  void namesThatAppearAreSeenAfterANotice() {
    assertThat(mounted.path("new")).doesNotExist();
    mounted.vfs.mknod(ROOT, 1, Name.of("new"), new NewInode(FileType.FILE, 0644, 0, 0));
    assertThat(mounted.path("new")).as("cached").doesNotExist();
    mounted.mount.kernelCache().nameChanged(1, Name.of("new"));
    await().untilAsserted(() -> assertThat(mounted.path("new")).exists());
  }

  @Test
  void changedContentIsSeenByAnOpenReaderAfterANotice() throws IOException {
    Files.writeString(mounted.path("f"), "old!");
    try (FileChannel reader = FileChannel.open(mounted.path("f"))) {
      assertThat(firstBytes(reader)).isEqualTo("old!");
      writeBehindTheKernel(ino("f"), "new!");
      assertThat(firstBytes(reader)).as("cached").isEqualTo("old!");
      mounted.mount.kernelCache().contentChanged(ino("f"));
      await().untilAsserted(() -> assertThat(firstBytes(reader)).isEqualTo("new!"));
    }
  }

  private static String firstBytes(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4);
    channel.read(bytes, 0);
    return new String(bytes.array(), StandardCharsets.UTF_8);
  }

  @Test
  void aStormOfNoticesHangsNobody() throws IOException {
    Files.createDirectory(mounted.path("d"));
    for (int i = 0; i < 300; i++) {
      Path file = mounted.path("d").resolve("f" + i);
      Files.writeString(file, "x");
      for (int j = 0; j < 50; j++) {
        mounted.mount.kernelCache().nameChanged(2, Name.of("f" + j));
        mounted.mount.kernelCache().contentChanged(3 + j);
      }
      assertThat(file).hasContent("x");
    }
    await().untilAsserted(() -> assertThat(mounted.waiting()).isZero());
  }

  @Test
  void mappedWritesReachUs() throws IOException {
    Path file = mounted.path("f");
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, 8192);
      map.put(5000, (byte) 'x');
      map.force();
    }
    assertThat(Files.readAllBytes(file)[5000]).isEqualTo((byte) 'x');
    assertThat(mounted.vfs.count("fsync")).isPositive();
  }

  @Test
  void bigReadsAreBigRequests() throws IOException {
    long size = 8 << 20;
    mounted.vfs.mknod(ROOT, 1, Name.of("big"), new NewInode(FileType.FILE, 0644, 0, 0));
    mounted.vfs.truncate(ROOT, 2, -1, size);
    assertThat(MountFixture.run("dd", "if=" + mounted.path("big"), "of=/dev/null", "bs=4M"))
        .startsWith("0:");
    assertThat(mounted.vfs.count("read")).isLessThanOrEqualTo(16);
  }

  @Test
  void copiesGoThroughTheKernelAsRanges() throws IOException {
    Files.write(mounted.path("from"), new byte[100_000]);
    Files.copy(mounted.path("from"), mounted.path("to"));
    assertThat(Files.size(mounted.path("to"))).isEqualTo(100_000);
    assertThat(mounted.vfs.count("copyRange")).isPositive();
  }

  @Test
  void userAttributesAreKept() throws IOException {
    Path file = Files.createFile(mounted.path("f"));
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
    view.write("colour", ByteBuffer.wrap("red".getBytes(StandardCharsets.UTF_8)));
    assertThat(view.list()).containsExactly("colour");
    assertThat(view.size("colour")).isEqualTo(3);
    view.delete("colour");
    assertThat(view.list()).isEmpty();
  }

  @Test
  void namesOf255BytesWorkAndLongerOnesAreTooLong() throws IOException {
    Path longest = Files.createFile(mounted.path("n".repeat(255)));
    assertThat(longest).exists();
    assertThatThrownBy(() -> Files.createFile(mounted.path("n".repeat(256))))
        .isInstanceOf(FileSystemException.class)
        .hasMessageContaining("File name too long");
  }

  @Test
  void everyCookieOfABigDirectoryCanBeSoughtAgain() throws IOException {
    for (int i = 0; i < 20_000; i++) {
      mounted.vfs.mknod(ROOT, 1, Name.of("f" + i), new NewInode(FileType.FILE, 0644, 0, 0));
    }
    String script =
        """
        opendir(my $d, $ARGV[0]) or die; my (@at, @names);
        while (1) { my $p = telldir($d); my $n = readdir($d); last unless defined $n;
          push @at, $p; push @names, $n; }
        for (my $i = 0; $i < @at; $i += 997) { seekdir($d, $at[$i]);
          my $n = readdir($d); die "$i $n" unless $n eq $names[$i]; }
        rewinddir($d); my $count = 0; $count++ while readdir($d);
        print scalar(@names), " ", $count;
        """;
    assertThat(MountFixture.run("perl", "-e", script, mounted.dir.toString()))
        .isEqualTo("0:20002 20002");
  }

  @Test
  void fallocatePunchesAndExtends() throws IOException {
    Path file = Files.write(mounted.path("f"), new byte[] {1, 2, 3, 4});
    assertThat(MountFixture.run("fallocate", "-l", "1000", file.toString())).isEqualTo("0:");
    assertThat(MountFixture.run("fallocate", "-p", "-o", "1", "-l", "2", file.toString()))
        .isEqualTo("0:");
    assertThat(Files.size(file)).isEqualTo(1000);
    assertThat(Files.readAllBytes(file)).startsWith(1, 0, 0, 4);
    assertThat(MountFixture.run("fallocate", "-c", "-o", "0", "-l", "4096", file.toString()))
        .contains("not supported");
  }
}
