package io.sluicefs.core.vfs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.core.block.BlockConfig;
import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.SessionInfo;
import io.sluicefs.core.object.FaultyObjectStore;
import io.sluicefs.core.vfs.cache.OpenFiles;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What programs see when their mount was taken for dead and goes on (coherence.md 5). */
final class LostSessionTest {
  private static final Caller CALLER = Caller.root();

  private final OpenFiles openFiles = new OpenFiles();
  private final InMemoryMetaEngine engine = new InMemoryMetaEngine(openFiles);
  private final FaultyObjectStore objects = new FaultyObjectStore();
  private final BlockStore blocks =
      new BlockStore(objects, BlockConfig.defaults("uuid", 64 << 10).withBufferBytes(32 << 20));
  private VolumeVfs vfs;

  @BeforeEach
  void mount() {
    Duration never = Duration.ofDays(1);
    ContentsConfig config = new ContentsConfig(1 << 20, never, never, 1000, Duration.ofSeconds(30));
    StoredContents contents = new StoredContents(engine, blocks, config);
    vfs = new VolumeVfs(engine, contents, openFiles, VfsConfig.defaults());
    engine.openSession(new SessionInfo("1", "h", List.of(), "/mnt", Instant.EPOCH, 1));
  }

  @AfterEach
  void unmount() {
    vfs.close();
    assertThat(blocks.pages().budget().usedBytes()).isZero();
  }

  @Test
  void dirtyHandleGetsEioOnceAndItsBytesAreNeverCommitted() {
    FileOpened file = create("f");
    write(file, "lost");
    engine.loseSession();
    assertThat(vfs.getattr(CALLER, file.inode().ino(), Vfs.NO_HANDLE).length()).isZero();
    assertEio(() -> vfs.fsync(CALLER, file.opened().fh()));
    vfs.fsync(CALLER, file.opened().fh());
    assertThat(engine.getattr(file.inode().ino()).length()).isZero();

    write(file, "kept!");
    vfs.flush(CALLER, file.opened().fh(), 0);
    assertThat(engine.getattr(file.inode().ino()).length()).isEqualTo(5);
  }

  @Test
  void everyDirtyHandleGetsItsOwnError() {
    FileOpened one = create("f");
    long other = vfs.open(CALLER, one.inode().ino(), OpenFlags.READ_WRITE).fh();
    long clean = vfs.open(CALLER, one.inode().ino(), OpenFlags.READ_WRITE).fh();
    write(one, "one");
    vfs.write(CALLER, other, 3, ByteBuffer.wrap(new byte[3]), WriteIntent.PLAIN);
    engine.loseSession();
    assertEio(() -> vfs.flush(CALLER, one.opened().fh(), 0));
    assertEio(() -> vfs.write(CALLER, other, 0, ByteBuffer.allocate(1), WriteIntent.PLAIN));
    vfs.flush(CALLER, clean, 0);
    vfs.flush(CALLER, other, 0);
  }

  @Test
  void storedBytesAreNoLoss() {
    FileOpened file = create("f");
    write(file, "safe");
    vfs.fsync(CALLER, file.opened().fh());
    engine.loseSession();
    vfs.fsync(CALLER, file.opened().fh());
    assertThat(read(file)).isEqualTo("safe");
  }

  private FileOpened create(String name) {
    FileCreate request = new FileCreate(0644, 0, OpenFlags.READ_WRITE, true);
    return vfs.create(CALLER, Inodes.ROOT, Name.of(name), request);
  }

  private void write(FileOpened file, String text) {
    vfs.write(
        CALLER, file.opened().fh(), 0, ByteBuffer.wrap(text.getBytes(UTF_8)), WriteIntent.PLAIN);
  }

  private String read(FileOpened file) {
    ByteBuffer target = ByteBuffer.allocate(100);
    int count = vfs.read(CALLER, file.opened().fh(), 0, target);
    return new String(target.array(), 0, count, UTF_8);
  }

  private static void assertEio(ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(FsException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO));
  }
}
