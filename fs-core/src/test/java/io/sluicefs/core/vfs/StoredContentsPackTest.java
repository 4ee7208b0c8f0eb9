package io.sluicefs.core.vfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.block.BlockConfig;
import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.meta.MemoryFormats;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.object.FaultyObjectStore;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import io.sluicefs.core.vfs.write.LossReport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Scattered small writes of one file share objects. */
final class StoredContentsPackTest {
  private static final Caller CALLER = Caller.root();
  private static final int BLOCK = 64 << 10;
  private static final int PAGE = 4096;

  private final LossReport report = new LossReport();
  private final FaultyObjectStore objects = new FaultyObjectStore();
  private final InMemoryMetaEngine engine = new InMemoryMetaEngine(ino -> true);
  private final BlockStore blocks = blocks();
  private final StoredContents contents = contents(engine, blocks);
  private final long ino = create();

  private BlockStore blocks() {
    return new BlockStore(objects, BlockConfig.defaults("uuid", BLOCK).withBufferBytes(64 << 20));
  }

  private static StoredContents contents(InMemoryMetaEngine engine, BlockStore blocks) {
    Duration never = Duration.ofDays(1);
    return new StoredContents(
        engine, blocks, new ContentsConfig(1 << 20, never, never, 1000, Duration.ofSeconds(30)));
  }

  private long create() {
    FileCreate request = new FileCreate(0644, 0, OpenFlags.READ_WRITE, true);
    return engine.create(CALLER, Inodes.ROOT, Name.of("file"), request).inode().ino();
  }

  @AfterEach
  void close() {
    objects.beforePut = FaultyObjectStore.Fault.NONE;
    contents.close();
    assertThat(blocks.pages().budget().usedBytes()).isZero();
  }

  private void write(long at, int value) {
    byte[] bytes = new byte[PAGE];
    Arrays.fill(bytes, (byte) value);
    contents.write(CALLER, ino, at, ByteBuffer.wrap(bytes), report);
  }

  private byte[] read(StoredContents mount, long at, int count) {
    ByteBuffer target = ByteBuffer.allocate(count);
    int n = mount.read(CALLER, ino, at, target);
    return Arrays.copyOf(target.array(), n);
  }

  @Test
  void scatteredPagesShareAnObjectAndReadBackEverywhere() {
    for (int i = 0; i < 15; i++) {
      write(i * 3L * PAGE, i + 1);
    }
    assertThat(read(contents, 6L * PAGE, PAGE)).containsOnly(3);
    contents.settle(CALLER, ino);

    assertThat(objects.puts).hasValue(1);
    try (StoredContents other = contents(engine.sharing(i -> true), blocks())) {
      for (StoredContents mount : new StoredContents[] {contents, other}) {
        for (int i = 0; i < 15; i++) {
          assertThat(read(mount, i * 3L * PAGE, PAGE)).containsOnly(i + 1).hasSize(PAGE);
        }
        assertThat(read(mount, PAGE, 2 * PAGE)).containsOnly(0);
      }
    }
  }

  @Test
  void chunksShareAnObjectToo() {
    for (int i = 0; i < 4; i++) {
      write((long) i * Chunks.CHUNK_LENGTH, i + 1);
    }
    contents.settle(CALLER, ino);
    assertThat(objects.puts).hasValue(1);
    for (int i = 0; i < 4; i++) {
      assertThat(read(contents, (long) i * Chunks.CHUNK_LENGTH, PAGE)).containsOnly(i + 1);
    }
  }

  @Test
  void theObjectGoesWithItsLastRecord() {
    for (int i = 0; i < 3; i++) {
      write((long) i * Chunks.CHUNK_LENGTH, i + 1);
    }
    contents.settle(CALLER, ino);
    engine.truncate(CALLER, ino, 2L * Chunks.CHUNK_LENGTH, TruncateBy.HANDLE);
    assertThat(engine.unusedSlices(10)).isEmpty();
    engine.truncate(CALLER, ino, 0, TruncateBy.HANDLE);
    assertThat(engine.unusedSlices(10)).hasSize(1);
  }

  @Test
  void lastWriteOfAPageWins() {
    byte[] expected = new byte[64 * PAGE];
    Random random = new Random(7);
    for (int n = 1; n <= 600; n++) {
      int page = random.nextInt(64);
      write((long) page * PAGE, n);
      Arrays.fill(expected, page * PAGE, (page + 1) * PAGE, (byte) n);
      if (n % 150 == 0) {
        contents.settle(CALLER, ino);
      }
    }
    assertThat(Arrays.mismatch(read(contents, 0, 65 * PAGE), expected)).isEqualTo(-1);
    contents.settle(CALLER, ino);
    try (StoredContents other = contents(engine.sharing(i -> true), blocks())) {
      assertThat(Arrays.mismatch(read(other, 0, 65 * PAGE), expected)).isEqualTo(-1);
    }
    assertThat(objects.puts.get()).isLessThan(60);
  }

  @Test
  void aPackThatCannotBeStoredIsLostWhole() {
    objects.beforePut = FaultyObjectStore.failing(Kind.DENIED);
    write(0, 1);
    write(5L * PAGE, 2);
    contents.settle(CALLER, ino);
    assertThatThrownBy(report::tell).isInstanceOf(FsException.class);
    report.tell();
    assertThat(engine.getattr(ino).length()).isZero();
  }

  @Test
  void theObjectOfARefusedCommitIsDeleted() {
    InMemoryMetaEngine full =
        new InMemoryMetaEngine(
            i -> true, MemoryFormats.limited(1 << 20, 0), InstantSource.system());
    FileCreate request = new FileCreate(0644, 0, OpenFlags.READ_WRITE, true);
    long big = full.create(CALLER, Inodes.ROOT, Name.of("big"), request).inode().ino();
    try (StoredContents limited = contents(full, blocks())) {
      for (long at = 0; at < 4 << 20; at += 1 << 20) {
        limited.write(CALLER, big, at, ByteBuffer.wrap(new byte[PAGE]), report);
      }
      limited.settle(CALLER, big);
      assertThat(objects.puts).hasValue(1);
      await().untilAsserted(() -> assertThat(objects.objects).isEmpty());
    }
  }
}
