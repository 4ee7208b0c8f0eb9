package io.sluicefs.fuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.vfs.DirSink;
import io.sluicefs.core.vfs.FileOpened;
import io.sluicefs.core.vfs.Opened;
import io.sluicefs.core.vfs.PageCaching;
import io.sluicefs.core.vfs.WriteIntent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Messages recorded from a real kernel and the replies it took (fuse-kernel-protocol.md 2.8). */
class GoldenBytesTest {
  private static final String ENTRY =
      """
      05000000 00000000 01000000 00000000 01000000 00000000 01000000 00000000 00000000 00000000
      05000000 00000000 00000000 00000000 00000000 00000000 00f15365 00000000 00f15365 00000000
      00f15365 00000000 00000000 00000000 00000000 a4810000 01000000 00000000 00000000 00000000
      00000100 00000000
      """;

  private final Recorded vfs = new Recorded();
  private FakeKernel kernel;
  private FuseServer server;

  @BeforeEach
  void serve() throws IOException {
    kernel = new FakeKernel();
    server = kernel.serve(FuseConfig.of(Path.of("/mnt"), "golden", true), vfs);
  }

  @AfterEach
  void hangUp() throws InterruptedException {
    kernel.hangUp();
    assertThat(server.awaitEnd(Duration.ofSeconds(10))).isTrue();
    kernel.close();
  }

  private void exchange(String request, String reply) {
    kernel.sendRaw(Body.body().hex(request).bytes());
    assertThat(kernel.next()).asHexString().isEqualTo(hex(reply));
  }

  private static String hex(String groups) {
    return groups.replaceAll("[\\s|]", "").toUpperCase(Locale.ROOT);
  }

  @Test
  void lookupOfNothing() {
    exchange(
        """
        2a000000 01000000 04000000 00000000 01000000 00000000 00000000 00000000 020e0000 00000000
        | 6100
        """,
        "10000000 feffffff 04000000 00000000");
  }

  @Test
  void create() {
    exchange(
        """
        3a000000 23000000 06000000 00000000 01000000 00000000 00000000 00000000 020e0000 00000000
        | 41800000 a4810000 12000000 00000000 6100
        """,
        "a0000000 00000000 06000000 00000000 | "
            + ENTRY
            + " | 07000000 00000000 00000000 00000000");
    assertThat(vfs.created.mode()).isEqualTo(0644);
    assertThat(vfs.created.umask()).isEqualTo(022);
    assertThat(vfs.created.exclusive()).isFalse();
    assertThat(vfs.created.open().write()).isTrue();
  }

  @Test
  void write() {
    exchange(
        """
        53000000 10000000 0a000000 00000000 05000000 00000000 00000000 00000000 020e0000 00000000
        07000000 00000000 00000000 00000000 03000000 00000000 00000000 00000000 01800000 00000000
        | 686579
        """,
        "18000000 00000000 0a000000 00000000 | 03000000 00000000");
    assertThat(vfs.written).isEqualTo("hey".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void readdirplus() {
    exchange(
        """
        50000000 2c000000 14000000 00000000 01000000 00000000 00000000 00000000 020e0000 00000000
        01000000 00000000 00000000 00000000 00000100 00000000 00000000 00000000 00880100 00000000
        """,
        "b0000000 00000000 14000000 00000000 | "
            + ENTRY
            + " | 05000000 00000000 01000000 00000000 01000000 08000000 61000000 00000000");
  }

  /** Gives the answers of the recording. */
  private static final class Recorded extends ScratchVfs {
    private static final Timestamp TIME = new Timestamp(0x6553f100L, 0);
    private static final Attr ATTR =
        new Attr(0, FileType.FILE, 0644, 0, 0, TIME, TIME, TIME, 1, 0, 0, 1, 0, 0, 0);
    private volatile FileCreate created = new FileCreate(0, 0, OpenFlags.READ_ONLY, true);
    private volatile byte[] written = {};

    @Override
    public FileOpened create(Caller caller, long parentIno, Name name, FileCreate request) {
      created = request;
      return new FileOpened(new Inode(5, ATTR), new Opened(7, PageCaching.DROP));
    }

    @Override
    public synchronized int write(
        Caller caller, long fh, long fileOffset, ByteBuffer payload, WriteIntent intent) {
      byte[] bytes = new byte[payload.remaining()];
      payload.get(bytes);
      written = bytes;
      return bytes.length;
    }

    @Override
    public void readdir(Caller caller, long fh, long cookie, DirDetail detail, DirSink sink) {
      sink.add(new Dentry(Name.of("a"), 5, FileType.FILE, ATTR), 1);
    }
  }
}
