package io.sluicefs.core.vfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.block.BlockConfig;
import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.block.cache.CacheConfig;
import io.sluicefs.core.block.staging.StagingConfig;
import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.InMemoryMetaEngine;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.core.object.FaultyObjectStore;
import io.sluicefs.core.vfs.write.LossReport;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on file contents against an array of bytes. */
final class StoredContentsModelTest {
  private static final int BLOCK = 64 << 10;
  private static final int SPACE = Chunks.CHUNK_LENGTH + (1 << 20);
  private static final int STEPS = 400;
  private static final Caller CALLER = Caller.root();

  @TempDir Path cache;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void contentsWithoutCacheFollowTheModel(long seed) {
    run(seed, CacheConfig.none(), Duration.ofMillis(50));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void contentsWithDiskCacheFollowTheModel(long seed) {
    run(seed, CacheConfig.disk(List.of(cache), 1L << 30), Duration.ofMillis(1));
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void contentsWithMemoryCacheFollowTheModel(long seed) {
    run(seed, CacheConfig.memory(8 << 20), Duration.ofDays(1));
  }

  /** Uploads at once, and never: everything is read where it is staged then. */
  @ParameterizedTest
  @CsvSource({"31, 0", "32, 0", "33, 3600", "34, 3600"})
  void stagedContentsFollowTheModel(long seed, long delaySeconds) {
    CacheConfig disk = CacheConfig.disk(List.of(cache), 1L << 30).withFreeRatio(0);
    StagingConfig staging = StagingConfig.on().withUploadDelay(Duration.ofSeconds(delaySeconds));
    BlockConfig config = BlockConfig.defaults("uuid", BLOCK).withCache(disk);
    run(seed, config.withStaging(staging), Duration.ofMillis(1));
  }

  private static void run(long seed, CacheConfig cache, Duration storedAfter) {
    run(seed, BlockConfig.defaults("uuid", BLOCK).withCache(cache), storedAfter);
  }

  private static void run(long seed, BlockConfig blockConfig, Duration storedAfter) {
    InMemoryMetaEngine engine = new InMemoryMetaEngine(ino -> true);
    BlockStore blocks = new BlockStore(new FaultyObjectStore(), blockConfig);
    ContentsConfig config =
        new ContentsConfig(1 << 20, storedAfter, storedAfter, 100, Duration.ofSeconds(30));
    try (StoredContents contents = new StoredContents(engine, blocks, config)) {
      Model model = new Model(engine, contents, new Random(seed));
      for (int step = 0; step < STEPS; step++) {
        model.step("seed " + seed + " step " + step);
      }
      contents.settle(CALLER, model.ino);
      model.checkAll("seed " + seed + " at the end");
    }
    blocks.close();
    assertThat(blocks.pages().budget().usedBytes()).as("pages left, seed %d", seed).isZero();
  }

  /** The file under test beside its model. */
  private static final class Model {
    private final InMemoryMetaEngine engine;
    private final StoredContents contents;
    private final LossReport report = new LossReport();
    private final Random random;
    private final byte[] bytes = new byte[SPACE];
    private final long ino;
    private int length;

    Model(InMemoryMetaEngine engine, StoredContents contents, Random random) {
      this.engine = engine;
      this.contents = contents;
      this.random = random;
      FileCreate request = new FileCreate(0644, 0, OpenFlags.READ_WRITE, true);
      this.ino = engine.create(CALLER, Inodes.ROOT, Name.of("file"), request).inode().ino();
      contents.observed(ino, engine.getattr(ino));
    }

    /** Offsets around the two places where blocks and chunks meet. */
    private int offset() {
      int near = random.nextInt(5) == 0 ? Chunks.CHUNK_LENGTH - 2 * BLOCK : 0;
      return near + random.nextInt(5 * BLOCK);
    }

    private int count() {
      return 1 + random.nextInt(random.nextBoolean() ? 5_000 : 3 * BLOCK);
    }

    void step(String where) {
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3 -> write(offset(), count());
        case 4 -> append(count());
        case 5, 6, 7, 8 -> read(where, offset(), count());
        case 9 -> contents.settle(CALLER, ino);
        case 10 -> truncate();
        default -> change();
      }
      Attr visible = contents.visible(ino, engine.getattr(ino));
      assertThat(visible.length()).as(where).isEqualTo(length);
    }

    private ByteBuffer payload(int count) {
      ByteBuffer payload =
          random.nextBoolean() ? ByteBuffer.allocate(count) : ByteBuffer.allocateDirect(count);
      byte[] fresh = new byte[count];
      random.nextBytes(fresh);
      return payload.put(fresh).flip();
    }

    private void write(int at, int count) {
      ByteBuffer payload = payload(count);
      payload.get(0, bytes, at, count);
      contents.write(CALLER, ino, at, payload, report);
      assertThat(payload.hasRemaining()).isFalse();
      length = Math.max(length, at + count);
    }

    private void append(int count) {
      if (length + count > SPACE) {
        return;
      }
      ByteBuffer payload = payload(count);
      payload.get(0, bytes, length, count);
      assertThat(contents.append(CALLER, ino, length, payload, report)).isEqualTo(length);
      length += count;
    }

    private void read(String where, int at, int count) {
      ByteBuffer target =
          random.nextBoolean() ? ByteBuffer.allocate(count) : ByteBuffer.allocateDirect(count);
      int expected = Math.max(0, Math.min(count, length - at));
      assertThat(contents.read(CALLER, ino, at, target)).as(where).isEqualTo(expected);
      byte[] got = new byte[expected];
      target.flip().get(got);
      assertThat(Arrays.mismatch(got, Arrays.copyOfRange(bytes, at, at + expected)))
          .as("%s: first difference in %d bytes at %d", where, count, at)
          .isEqualTo(-1);
    }

    private void truncate() {
      contents.settle(CALLER, ino);
      int to = random.nextBoolean() ? random.nextInt(length + 1) : offset();
      contents.observed(ino, engine.truncate(CALLER, ino, to, TruncateBy.HANDLE));
      if (to < length) {
        Arrays.fill(bytes, to, length, (byte) 0);
      }
      length = to;
    }

    private void change() {
      contents.settle(CALLER, ino);
      int at = offset();
      int count = count();
      if (random.nextBoolean()) {
        Fallocate request = new Fallocate(Fallocate.Mode.PUNCH_HOLE, at, count);
        contents.observed(ino, engine.fallocate(CALLER, ino, request));
        if (at < length) {
          Arrays.fill(bytes, at, Math.min(length, at + count), (byte) 0);
        }
        return;
      }
      int to = offset();
      if (Math.abs(to - at) < count || at >= length) {
        return;
      }
      CopyRange request = new CopyRange(ino, at, ino, to, count);
      var copied = engine.copyRange(CALLER, request);
      contents.observed(ino, copied.targetAttr());
      int n = (int) copied.bytes();
      System.arraycopy(bytes, at, bytes, to, n);
      length = Math.max(length, to + n);
    }

    void checkAll(String where) {
      for (int at = 0; at < length; at += 1 << 20) {
        read(where, at, 1 << 20);
      }
    }
  }
}
