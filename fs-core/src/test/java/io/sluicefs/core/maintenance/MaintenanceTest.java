package io.sluicefs.core.maintenance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.block.BlockConfig;
import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.object.FaultyObjectStore;
import io.sluicefs.core.vfs.ContentsConfig;
import io.sluicefs.core.vfs.StoredContents;
import io.sluicefs.core.vfs.write.LossReport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Data of deleted files goes; long chunk lists are merged and show the same. */
final class MaintenanceTest {
  private static final int BLOCK = 64 << 10;
  private static final Caller CALLER = Caller.root();
  private static final MaintenanceConfig CONFIG =
      new MaintenanceConfig(
          true, Duration.ofHours(1), Duration.ZERO, Duration.ofMillis(10), 100, 10, 40);

  private final InMemoryMetaEngine engine = new InMemoryMetaEngine(ino -> false);
  private final FaultyObjectStore objects = new FaultyObjectStore();
  private final BlockStore blocks = new BlockStore(objects, BlockConfig.defaults("uuid", BLOCK));
  private final StoredContents contents =
      new StoredContents(engine, blocks, ContentsConfig.defaults());

  @AfterEach
  void everyPageIsGivenBack() {
    contents.close();
    assertThat(blocks.pages().budget().usedBytes()).isZero();
  }

  private long create() {
    FileCreate request = new FileCreate(0644, 0, OpenFlags.READ_WRITE, true);
    var inode = engine.create(CALLER, Inodes.ROOT, Name.of("file"), request).inode();
    contents.observed(inode.ino(), inode.attr());
    return inode.ino();
  }

  private void write(long ino, int at, byte[] bytes) {
    contents.write(CALLER, ino, at, ByteBuffer.wrap(bytes), new LossReport());
    contents.settle(CALLER, ino);
  }

  @Test
  void dataOfAnUnlinkedFileGoesAtOnce() {
    long ino = create();
    write(ino, 0, new byte[300_000]);
    assertThat(objects.objects).isNotEmpty();
    engine.unlink(CALLER, Inodes.ROOT, Name.of("file"), ino);
    try (SliceCollector collector = new SliceCollector(engine, blocks, CONFIG).start()) {
      collector.fileDeleted(ino, 300_000);
      await().untilAsserted(() -> assertThat(objects.objects).isEmpty());
      await().until(() -> engine.deletedFiles(Duration.ZERO, 10).isEmpty());
    }
    assertThat(engine.unusedSlices(10)).isEmpty();
  }

  @Test
  void dataThatOthersMayReadGoesAfterTheGrace() {
    long ino = create();
    write(ino, 0, new byte[300_000]);
    engine.unlink(CALLER, Inodes.ROOT, Name.of("file"), ino);
    engine.grace(ino, true);
    SliceCollector collector = new SliceCollector(engine, blocks, CONFIG);
    collector.runJobs();
    assertThat(objects.objects).isNotEmpty();
    assertThat(engine.deletedFiles(Duration.ZERO, 10)).hasSize(1);
    try (SliceCollector working = collector.start()) {
      working.fileDeleted(ino, 300_000);
      engine.grace(ino, false);
      await().untilAsserted(() -> assertThat(objects.objects).isEmpty());
    }
    assertThat(engine.deletedFiles(Duration.ZERO, 10)).isEmpty();
  }

  @Test
  void jobFindsWhatNobodyReported() {
    long ino = create();
    write(ino, 0, new byte[300_000]);
    engine.unlink(CALLER, Inodes.ROOT, Name.of("file"), ino);
    SliceCollector collector = new SliceCollector(engine, blocks, CONFIG);
    collector.runJobs();

    assertThat(objects.objects).isEmpty();
    assertThat(engine.deletedFiles(Duration.ZERO, 10)).isEmpty();
  }

  @Test
  void longChunkListIsMergedAndShowsTheSame() {
    contents.onCommit(new ChunkCompactor(engine, blocks, CONFIG));
    long ino = create();
    byte[] model = new byte[200_000];
    Random random = new Random(7);
    for (int i = 0; i < 100; i++) {
      byte[] piece = new byte[1 + random.nextInt(20_000)];
      random.nextBytes(piece);
      int at = random.nextInt(model.length - piece.length);
      System.arraycopy(piece, 0, model, at, piece.length);
      write(ino, at, piece);
    }
    await().until(() -> engine.readChunk(ino, 0).slices().size() < 40);
    ByteBuffer target = ByteBuffer.allocate(model.length);
    int n = contents.read(CALLER, ino, 0, target);

    assertThat(Arrays.copyOf(target.array(), n)).isEqualTo(Arrays.copyOf(model, n));
    assertThat((long) n).isEqualTo(engine.getattr(ino).length());
    await().until(() -> objects.objects.size() < 100);
  }
}
