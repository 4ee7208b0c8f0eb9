package io.sluicefs.core.block.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.block.cache.CacheConfig.Checksum;
import io.sluicefs.core.block.cache.CacheConfig.Eviction;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.memory.MemoryBudget;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PagePool;
import io.sluicefs.core.memory.PageUse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The cache on disk: bytes of its files, limits, damage, take-over from an earlier mount. */
final class DiskBlockCacheTest {
  private static final int BLOCK = 256 << 10;

  @TempDir Path directory;
  private final PagePool pool = new PagePool(BLOCK, new MemoryBudget(64 << 20));

  @AfterEach
  void everyPageIsGivenBack() {
    assertThat(pool.budget().usedBytes()).isZero();
  }

  private DiskBlockCache open(CacheConfig config) {
    return new DiskBlockCache(config, "uuid", 1000, InstantSource.system());
  }

  private CacheConfig config(long sizeBytes, Checksum checksum, Eviction eviction) {
    return new CacheConfig(
        List.of(directory), sizeBytes, 0, checksum, eviction, CacheConfig.Fill.DEFAULT);
  }

  private void offer(DiskBlockCache cache, BlockKey key, byte[] bytes) {
    try (Page page = Objects.requireNonNull(pool.tryAllocate(PageUse.READ, bytes.length))) {
      page.bytes().put(0, bytes);
      cache.offer(key, page);
    }
  }

  private Path fileOf(BlockKey key) {
    return directory.resolve("uuid/raw").resolve(key.objectKey());
  }

  @Test
  void fileHoldsTheBlockAndItsChecksumsInTheKnownFormat() throws IOException {
    BlockKey key = new BlockKey(1001, 0, 40_000);
    try (DiskBlockCache cache = open(config(1 << 30, Checksum.EXTEND, Eviction.TWO_RANDOM))) {
      offer(cache, key, new byte[40_000]);
      await().until(() -> cache.contains(key));
    }
    Path file = directory.resolve("uuid/raw/chunks/0/1/1001_0_40000");
    byte[] bytes = Files.readAllBytes(file);

    assertThat(HexFormat.of().formatHex(bytes, 40_000, bytes.length)).isEqualTo("bc43baada5f92803");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @ParameterizedTest
  @EnumSource(Checksum.class)
  void anyRangeReadsBack(Checksum level) {
    BlockKey key = new BlockKey(5, 1, 200_001);
    byte[] bytes = new byte[key.length()];
    Random random = new Random(3);
    random.nextBytes(bytes);
    try (DiskBlockCache cache = open(config(1 << 30, level, Eviction.TWO_RANDOM))) {
      offer(cache, key, bytes);
      await().until(() -> cache.contains(key));
      for (int i = 0; i < 200; i++) {
        int from = random.nextInt(key.length());
        int count = 1 + random.nextInt(key.length() - from);
        ByteBuffer target = ByteBuffer.allocate(count + 10).position(10);
        assertThat(cache.read(key, from, target)).isTrue();
        assertThat(target.hasRemaining()).isFalse();
        assertThat(Arrays.copyOfRange(target.array(), 10, 10 + count))
            .isEqualTo(Arrays.copyOfRange(bytes, from, from + count));
      }
    }
  }

  @Test
  void damagedFileIsAMissAndGoes() throws IOException {
    BlockKey key = new BlockKey(5, 0, 100_000);
    try (DiskBlockCache cache = open(config(1 << 30, Checksum.EXTEND, Eviction.TWO_RANDOM))) {
      offer(cache, key, new byte[key.length()]);
      await().until(() -> cache.contains(key));
      byte[] bytes = Files.readAllBytes(fileOf(key));
      bytes[70_000] = 1;
      Files.write(fileOf(key), bytes);
      ByteBuffer target = ByteBuffer.allocate(10);

      assertThat(cache.read(key, 0, target)).isTrue();
      assertThat(cache.read(key, 69_000, target.clear())).isFalse();
      assertThat(target.position()).isZero();
      assertThat(fileOf(key)).doesNotExist();
    }
  }

  @Test
  void blocksOfAnEarlierMountAreFound() {
    BlockKey key = new BlockKey(77, 3, 1000);
    CacheConfig config = config(1 << 30, Checksum.EXTEND, Eviction.TWO_RANDOM);
    try (DiskBlockCache cache = open(config)) {
      offer(cache, key, new byte[1000]);
      await().until(() -> cache.contains(key));
    }
    try (DiskBlockCache cache = open(config)) {
      assertThat(cache.read(key, 0, ByteBuffer.allocate(1000))).isTrue();
      cache.remove(key);
      assertThat(cache.read(key, 0, ByteBuffer.allocate(1000))).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Eviction.class,
      names = {"TWO_RANDOM", "LRU"})
  void sizeStaysBelowTheLimit(Eviction eviction) throws IOException {
    long limit = 2 << 20;
    try (DiskBlockCache cache = open(config(limit, Checksum.EXTEND, eviction))) {
      for (int i = 0; i < 50; i++) {
        BlockKey key = new BlockKey(100 + i, 0, 100_000);
        offer(cache, key, new byte[key.length()]);
      }
      BlockKey last = new BlockKey(149, 0, 100_000);
      await().until(() -> Files.exists(fileOf(last)));
    }
    try (Stream<Path> files = Files.walk(directory)) {
      long bytes = files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
      assertThat(bytes).isBetween(limit / 2, limit);
    }
  }

  @Test
  void unusableDirectoryOnlyMisses() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "no directory");
    CacheConfig config = CacheConfig.disk(List.of(file), 1 << 30);
    BlockKey key = new BlockKey(1, 0, 1000);
    try (DiskBlockCache cache = open(config)) {
      offer(cache, key, new byte[1000]);
      assertThat(cache.read(key, 0, ByteBuffer.allocate(10))).isFalse();
    }
  }
}
