package io.sluicefs.core.block.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.block.cache.CacheConfig.Checksum;
import io.sluicefs.core.block.cache.CacheConfig.Eviction;
import io.sluicefs.core.block.cache.CacheConfig.Upkeep;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.BlockName;
import io.sluicefs.core.memory.MemoryBudget;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PagePool;
import io.sluicefs.core.memory.PageUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
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
import org.junit.jupiter.params.provider.ValueSource;

/** The cache on disk: bytes of its files, limits, damage, take-over from an earlier mount. */
final class DiskBlockCacheTest {
  private static final int BLOCK = 256 << 10;

  private static final DiskBlockCache.Volume VOLUME =
      new DiskBlockCache.Volume("uuid", new BlockName(false));

  @TempDir Path directory;
  private final PagePool pool = new PagePool(BLOCK, new MemoryBudget(64 << 20));

  @AfterEach
  void everyPageIsGivenBack() {
    assertThat(pool.budget().usedBytes()).isZero();
  }

  private DiskBlockCache open(CacheConfig config) {
    return new DiskBlockCache(config, VOLUME, 1L << 30, InstantSource.system());
  }

  private CacheConfig config(long sizeBytes, Checksum checksum, Eviction eviction) {
    return CacheConfig.disk(List.of(directory), sizeBytes)
        .withFreeRatio(0)
        .withChecksum(checksum)
        .withEviction(eviction);
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

  private void fill(DiskBlockCache cache, int firstSlice, int count) {
    for (int i = 0; i < count; i++) {
      BlockKey key = new BlockKey(firstSlice + i, 0, 100_000);
      try (Page page = Objects.requireNonNull(pool.tryAllocate(PageUse.READ, key.length()))) {
        cache.keep(key, page);
      }
    }
  }

  private long bytesOnDisk() {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(f -> f.toFile().length()).sum();
    } catch (IOException | UncheckedIOException gone) {
      return Long.MAX_VALUE;
    }
  }

  @Test
  void twoMountsKeepTheLimitTogether() {
    long limit = 2 << 20;
    CacheConfig config = config(limit, Checksum.EXTEND, Eviction.TWO_RANDOM);
    try (DiskBlockCache one = open(config);
        DiskBlockCache other = open(config)) {
      fill(one, 1000, 18);
      fill(other, 2000, 18);
      await().untilAsserted(() -> assertThat(bytesOnDisk()).isBetween(limit / 2, limit));
    }
  }

  @Test
  void aBlockOfTheOtherMountIsFoundAndOneItRemovedIsForgotten() {
    CacheConfig config = config(1 << 30, Checksum.EXTEND, Eviction.TWO_RANDOM);
    BlockKey key = new BlockKey(4711, 0, 1000);
    try (DiskBlockCache one = open(config);
        DiskBlockCache other = open(config)) {
      offer(one, key, new byte[1000]);
      await().until(() -> other.contains(key));
      other.remove(key);
      await().until(() -> !one.contains(key));
      assertThat(one.read(key, 0, ByteBuffer.allocate(10))).isFalse();
    }
  }

  @Test
  void itemsStayBelowTheirLimit() {
    CacheConfig config = config(1 << 30, Checksum.NONE, Eviction.LRU).withItems(10);
    try (DiskBlockCache cache = open(config)) {
      fill(cache, 1, 30);
      await()
          .untilAsserted(() -> assertThat(cache.contains(new BlockKey(30, 0, 100_000))).isTrue());
      await().untilAsserted(() -> assertThat(bytesOnDisk()).isBetween(500_000L, 1_000_036L));
    }
  }

  @Test
  void withoutEvictionWhatIsThereStays() {
    BlockKey first = new BlockKey(1, 0, 100_000);
    try (DiskBlockCache cache = open(config(1 << 20, Checksum.EXTEND, Eviction.NONE))) {
      fill(cache, 1, 30);
      await().until(() -> cache.contains(new BlockKey(8, 0, 100_000)) && cache.contains(first));
      await().untilAsserted(() -> assertThat(bytesOnDisk()).isBetween(800_000L, 1L << 20));
    }
  }

  @Test
  void whatNobodyReadsExpires() {
    Upkeep upkeep = new Upkeep(0600, Duration.ofHours(1), Duration.ofSeconds(1));
    BlockKey key = new BlockKey(1, 0, 1000);
    try (DiskBlockCache cache =
        open(config(1 << 30, Checksum.EXTEND, Eviction.TWO_RANDOM).withUpkeep(upkeep))) {
      offer(cache, key, new byte[1000]);
      await().until(() -> Files.exists(fileOf(key)));
      await().until(() -> !Files.exists(fileOf(key)));
      assertThat(cache.contains(key)).isFalse();
    }
  }

  @Test
  void modeIsThatOfTheOption() throws IOException {
    Upkeep upkeep = new Upkeep(0640, Duration.ofHours(1), Duration.ZERO);
    BlockKey key = new BlockKey(1, 0, 1000);
    try (DiskBlockCache cache =
        open(config(1 << 30, Checksum.EXTEND, Eviction.TWO_RANDOM).withUpkeep(upkeep))) {
      offer(cache, key, new byte[1000]);
      await().until(() -> cache.contains(key));
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(fileOf(key))))
        .isEqualTo("rw-r-----");
    Path folder = fileOf(key).getParent();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
        .isEqualTo("rwxrwx---");
  }

  /** What a killed writer, a power failure or another program may leave under a good name. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 99_999, 100_000, 100_008})
  void aFileOfAWrongLengthIsAMiss(int length) throws IOException {
    BlockKey key = new BlockKey(8, 0, 100_000);
    Files.createDirectories(fileOf(key).getParent());
    Files.write(fileOf(key), new byte[length]);
    try (DiskBlockCache cache = open(config(1 << 30, Checksum.EXTEND, Eviction.TWO_RANDOM))) {
      ByteBuffer target = ByteBuffer.allocate(100);
      assertThat(cache.read(key, 0, target)).isFalse();
      assertThat(target.position()).isZero();
      offer(cache, key, new byte[100_000]);
      await().until(() -> cache.read(key, 0, ByteBuffer.allocate(100)));
    }
  }

  @Test
  void aFileOfZerosIsAMiss() throws IOException {
    BlockKey key = new BlockKey(8, 0, 100_000);
    Files.createDirectories(fileOf(key).getParent());
    Files.write(fileOf(key), new byte[100_000 + CacheFile.sumsLength(100_000)]);
    try (DiskBlockCache cache = open(config(1 << 30, Checksum.EXTEND, Eviction.TWO_RANDOM))) {
      assertThat(cache.read(key, 0, ByteBuffer.allocate(100))).isFalse();
    }
  }

  @Test
  void aTornFileIsNoticedWhileItIsOpen() throws IOException {
    BlockKey key = new BlockKey(5, 0, 100_000);
    try (DiskBlockCache cache = open(config(1 << 30, Checksum.EXTEND, Eviction.TWO_RANDOM))) {
      offer(cache, key, new byte[key.length()]);
      await().until(() -> cache.read(key, 0, ByteBuffer.allocate(10)));
      try (FileChannel file = FileChannel.open(fileOf(key), StandardOpenOption.WRITE)) {
        file.truncate(50_000);
      }
      assertThat(cache.read(key, 90_000, ByteBuffer.allocate(10))).isFalse();
    }
  }

  @Test
  void aRemovedDirectoryIsMadeAgain() throws IOException {
    BlockKey key = new BlockKey(5, 0, 100_000);
    try (DiskBlockCache cache = open(config(1 << 30, Checksum.EXTEND, Eviction.TWO_RANDOM))) {
      offer(cache, key, new byte[key.length()]);
      await().until(() -> cache.contains(key));
      Path root = directory.resolve("uuid");
      String id = Files.readString(root.resolve(".lock"));
      // Moved away at once: removing it file by file races with the cache.
      Files.move(root, directory.resolve("removed"));
      await().until(() -> !cache.contains(key) && Files.exists(root.resolve(".lock")));
      assertThat(root.resolve(".lock")).hasContent(id);
      await()
          .until(() -> {
            offer(cache, key, new byte[key.length()]);
            return cache.contains(key);
          });
    }
  }

  @Test
  void leftoversOfKilledWritersGo() throws IOException {
    Path left = fileOf(new BlockKey(5, 0, 1000)).resolveSibling("5_0_1000.77-1.tmp");
    Path young = left.resolveSibling("6_0_1000.77-1.tmp");
    Files.createDirectories(left.getParent());
    Files.write(left, new byte[10]);
    Files.write(young, new byte[10]);
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minusSeconds(90)));
    try (DiskBlockCache cache = open(config(1 << 30, Checksum.EXTEND, Eviction.TWO_RANDOM))) {
      await().until(() -> !Files.exists(left));
      assertThat(young).exists();
      assertThat(cache.contains(new BlockKey(5, 0, 1000))).isFalse();
    }
  }

  @Test
  void blocksOfSeveralDirectoriesAreFoundAgain() {
    CacheConfig config =
        CacheConfig.disk(
                List.of(directory.resolve("b"), directory.resolve("a"), directory.resolve("c")),
                1 << 30)
            .withFreeRatio(0);
    try (DiskBlockCache cache = open(config)) {
      fill(cache, 1, 40);
      await().until(() -> cache.contains(new BlockKey(40, 0, 100_000)));
    }
    try (DiskBlockCache cache = open(config)) {
      for (int i = 1; i <= 40; i++) {
        assertThat(cache.read(new BlockKey(i, 0, 100_000), 0, ByteBuffer.allocate(9))).isTrue();
      }
      assertThat(
              Stream.iterate(1, i -> i + 1)
                  .limit(40)
                  .map(i -> cache.locate(new BlockKey(i, 0, 100_000)))
                  .distinct())
          .hasSize(3);
    }
  }

  @Test
  void volumesWithHashedNamesHaveTheirOwnFolders() {
    DiskBlockCache.Volume volume = new DiskBlockCache.Volume("uuid", new BlockName(true));
    CacheConfig config = config(1 << 30, Checksum.EXTEND, Eviction.TWO_RANDOM);
    BlockKey key = new BlockKey(4_000_257, 2, 1000);
    try (var cache = new DiskBlockCache(config, volume, 1L << 30, InstantSource.system());
        var other = new DiskBlockCache(config, volume, 1L << 30, InstantSource.system())) {
      offer(cache, key, new byte[1000]);
      await().until(() -> other.contains(key));
      assertThat(directory.resolve("uuid/raw/chunks/01/4/4000257_2_1000")).exists();
      cache.remove(key);
      await().until(() -> !other.contains(key));
    }
  }
}
