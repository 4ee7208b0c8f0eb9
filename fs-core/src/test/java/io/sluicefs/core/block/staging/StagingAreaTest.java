package io.sluicefs.core.block.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.block.BlockConfig;
import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.block.cache.CacheConfig;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PageUse;
import io.sluicefs.core.object.FaultyObjectStore;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Blocks that are acknowledged before their upload, over a store with failures on demand. */
final class StagingAreaTest {
  private static final int LENGTH = 70_000;
  private static final BlockKey KEY = new BlockKey(4_711, 0, LENGTH);

  @TempDir Path directory;
  private final FaultyObjectStore objects = new FaultyObjectStore();
  private volatile Instant now = Instant.now();

  private BlockStore open(StagingConfig staging) {
    return open(staging, CacheConfig.disk(List.of(directory), 1 << 30).withFreeRatio(0));
  }

  private BlockStore open(StagingConfig staging, CacheConfig cache) {
    BlockConfig config =
        BlockConfig.defaults("uuid", 1 << 20).withCache(cache).withStaging(staging);
    return new BlockStore(objects, config, () -> now);
  }

  private static byte[] bytesOf(BlockKey key) {
    byte[] bytes = new byte[key.length()];
    new Random(key.sliceId()).nextBytes(bytes);
    return bytes;
  }

  private static void store(BlockStore blocks, BlockKey key) {
    Page page = Objects.requireNonNull(blocks.pages().tryAllocate(PageUse.WRITE, key.length()));
    try (page) {
      page.bytes().put(0, bytesOf(key));
      blocks.store(key, page, () -> 0);
    }
  }

  private static byte[] read(BlockStore blocks, BlockKey key) {
    ByteBuffer target = ByteBuffer.allocate(key.length());
    blocks.read(Caller.root(), key, 0, target);
    return target.array();
  }

  private Path stagedFile(BlockKey key) {
    return directory.resolve("uuid/rawstaging").resolve(key.objectKey());
  }

  private StagingConfig later() {
    return StagingConfig.on().withUploadDelay(Duration.ofHours(1));
  }

  /** Holds uploads back until they are let through. */
  private CountDownLatch holdUploads() {
    CountDownLatch gate = new CountDownLatch(1);
    objects.beforePut =
        key -> {
          try {
            gate.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    return gate;
  }

  @Test
  void aBlockIsAcknowledgedAndReadBeforeItsUpload() {
    CountDownLatch gate = holdUploads();
    try (BlockStore blocks = open(StagingConfig.on())) {
      store(blocks, KEY);
      blocks.persist();
      assertThat(objects.objects).isEmpty();
      assertThat(stagedFile(KEY)).exists();
      assertThat(read(blocks, KEY)).isEqualTo(bytesOf(KEY));
      blocks.evict(KEY);
      assertThat(read(blocks, KEY)).isEqualTo(bytesOf(KEY));
      gate.countDown();
      await().until(() -> !Files.exists(stagedFile(KEY)));
      assertThat(objects.objects.get(KEY.objectKey())).isEqualTo(bytesOf(KEY));
    }
  }

  @Test
  void theStagedFileIsThatOfTheReference() throws IOException {
    try (BlockStore blocks = open(later())) {
      store(blocks, KEY);
      assertThat(stagedFile(KEY))
          .isEqualTo(directory.resolve("uuid/rawstaging/chunks/0/4/4711_0_70000"));
      assertThat(Files.size(stagedFile(KEY))).isEqualTo(LENGTH + 4 * 3);
      assertThat(
              Files.isSameFile(
                  stagedFile(KEY), directory.resolve("uuid/raw").resolve(KEY.objectKey())))
          .isTrue();
    }
  }

  @Test
  void theNextMountUploadsWhatIsLeft() {
    try (BlockStore blocks = open(later())) {
      store(blocks, KEY);
    }
    assertThat(objects.objects).isEmpty();
    assertThat(stagedFile(KEY)).exists();
    StagingConfig adopting =
        new StagingConfig(false, true, 0, Duration.ZERO, UploadHours.ALWAYS, 1, Duration.ZERO);
    try (BlockStore blocks = open(adopting)) {
      await().until(() -> !Files.exists(stagedFile(KEY)));
      assertThat(objects.objects.get(KEY.objectKey())).isEqualTo(bytesOf(KEY));
      assertThat(read(blocks, KEY)).isEqualTo(bytesOf(KEY));
    }
  }

  @Test
  void whatHasALivingOwnerIsNotAdopted() {
    try (BlockStore owner = open(later())) {
      store(owner, KEY);
      BlockKey left = new BlockKey(9, 0, LENGTH);
      try (BlockStore dead = open(later())) {
        store(dead, left);
      }
      try (BlockStore other = open(StagingConfig.on())) {
        await().until(() -> objects.objects.containsKey(left.objectKey()));
        assertThat(other.isClosed()).isFalse();
      }
      assertThat(objects.objects).doesNotContainKey(KEY.objectKey());
      assertThat(read(owner, KEY)).isEqualTo(bytesOf(KEY));
    }
  }

  @Test
  void anOutageOnlyDelaysUploads() {
    objects.beforePut = FaultyObjectStore.failing(Kind.TRANSIENT);
    try (BlockStore blocks = open(StagingConfig.on())) {
      for (int slice = 1; slice <= 20; slice++) {
        store(blocks, new BlockKey(slice, 0, LENGTH));
      }
      await().until(() -> objects.puts.get() > 0);
      assertThat(objects.objects).isEmpty();
      objects.beforePut = FaultyObjectStore.Fault.NONE;
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(objects.objects).hasSize(20));
    }
  }

  @Test
  void whatIsDeletedBeforeItsUploadIsNeverUploaded() {
    try (BlockStore blocks = open(later())) {
      store(blocks, KEY);
      blocks.remove(KEY);
      assertThat(stagedFile(KEY)).doesNotExist();
      assertThatThrownBy(() -> read(blocks, KEY)).isInstanceOf(FsException.class);
    }
    assertThat(objects.puts).hasValue(0);
  }

  @Test
  void whatIsDeletedDuringItsUploadIsGoneAfterIt() {
    CountDownLatch gate = holdUploads();
    try (BlockStore blocks = open(StagingConfig.on())) {
      store(blocks, KEY);
      await().until(() -> objects.puts.get() == 1);
      blocks.remove(KEY);
      gate.countDown();
    }
    assertThat(objects.objects).isEmpty();
    assertThat(stagedFile(KEY)).doesNotExist();
  }

  @Test
  void delayAndHoursHoldUploadsBack() {
    now = LocalDateTime.of(2026, 5, 5, 12, 0).atZone(ZoneId.systemDefault()).toInstant();
    StagingConfig config =
        StagingConfig.on()
            .withUploadDelay(Duration.ofMinutes(10))
            .withHours(UploadHours.parse("13-14"));
    try (BlockStore blocks = open(config)) {
      store(blocks, KEY);
      now = now.plus(Duration.ofMinutes(30));
      BlockKey young = new BlockKey(5, 0, LENGTH);
      now = now.plus(Duration.ofMinutes(25));
      store(blocks, young);
      await().during(Duration.ofMillis(700)).until(objects.objects::isEmpty);
      now = now.plus(Duration.ofMinutes(6));
      await().until(() -> objects.objects.containsKey(KEY.objectKey()));
      assertThat(objects.objects).hasSize(1);
    }
  }

  @Test
  void largeBlocksAreUploadedDirectly() {
    try (BlockStore blocks = open(later().withThreshold(LENGTH))) {
      store(blocks, KEY);
      assertThat(objects.objects).containsKey(KEY.objectKey());
      assertThat(stagedFile(KEY)).doesNotExist();
    }
  }

  @Test
  void aFullDeviceMeansDirectUploads() {
    CacheConfig full = CacheConfig.disk(List.of(directory), 1 << 30).withFreeRatio(0.999_999);
    try (BlockStore blocks = open(later(), full)) {
      store(blocks, KEY);
      assertThat(objects.objects).containsKey(KEY.objectKey());
      assertThat(stagedFile(KEY)).doesNotExist();
    }
  }

  /** Written by a client that lost its power: short, torn, or changed. */
  @ParameterizedTest
  @ValueSource(ints = {0, 5_000, LENGTH - 1, LENGTH + 4})
  void aTornFileIsNeitherUploadedNorRemoved(int length) throws IOException {
    Files.createDirectories(stagedFile(KEY).getParent());
    Files.write(stagedFile(KEY), new byte[length]);
    BlockKey good = new BlockKey(8, 0, 1000);
    Files.createDirectories(stagedFile(good).getParent());
    Files.write(stagedFile(good), bytesOf(good));
    try (BlockStore blocks = open(StagingConfig.on())) {
      await().until(() -> objects.objects.containsKey(good.objectKey()));
      assertThatThrownBy(() -> read(blocks, KEY)).isInstanceOf(FsException.class);
    }
    assertThat(objects.objects).doesNotContainKey(KEY.objectKey());
    assertThat(stagedFile(KEY)).exists();
  }

  @Test
  void aChangedByteIsNotUploaded() throws IOException {
    try (BlockStore blocks = open(later())) {
      store(blocks, KEY);
    }
    byte[] bytes = Files.readAllBytes(stagedFile(KEY));
    bytes[40_000]++;
    Files.write(stagedFile(KEY), bytes);
    try (BlockStore blocks = open(StagingConfig.on())) {
      await().until(() -> objects.gets.get() > 0);
      assertThat(blocks.isClosed()).isFalse();
    }
    assertThat(objects.objects).isEmpty();
    assertThat(stagedFile(KEY)).exists();
  }

  @Test
  void nothingIsStagedWhereTheDeviceIsGone() throws IOException {
    try (BlockStore blocks = open(later())) {
      Files.delete(directory.resolve("uuid/.lock"));
      store(blocks, KEY);
      assertThat(objects.objects).containsKey(KEY.objectKey());
      assertThat(stagedFile(KEY)).doesNotExist();
    }
  }

  @Test
  void ownersForgetWhatIsUploaded() {
    try (BlockStore blocks = open(StagingConfig.on())) {
      store(blocks, KEY);
      await().until(() -> objects.objects.containsKey(KEY.objectKey()));
      await().untilAsserted(() -> assertThat(ownersOfSomething()).isZero());
      assertThat(blocks.isClosed()).isFalse();
    }
  }

  @Test
  void whatAnotherClientHasUploadedIsDone() throws IOException {
    CountDownLatch gate = holdUploads();
    try (BlockStore blocks = open(later())) {
      store(blocks, KEY);
      objects.objects.put(KEY.objectKey(), bytesOf(KEY));
      Files.delete(stagedFile(KEY));
      now = now.plus(Duration.ofHours(2));
      await().until(() -> objects.gets.get() > 0);
      gate.countDown();
      await().untilAsserted(() -> assertThat(ownersOfSomething()).isZero());
      assertThat(objects.puts).hasValue(0);
    }
  }

  private long ownersOfSomething() throws IOException {
    try (Stream<Path> lists = Files.list(directory.resolve("uuid/.staging-owners"))) {
      return lists.filter(list -> list.toFile().length() > 0).count();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'1-3', 1, true",
    "'1-3', 3, false",
    "'23,2', 23, true",
    "'23,2', 1, true",
    "'23,2', 2, false",
    "'5-5', 17, true",
    "'', 4, true"
  })
  void hoursMayWrapOverMidnight(String text, int hour, boolean allowed) {
    assertThat(UploadHours.parse(text).allow(hour)).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1-24", "a-b", "1-2-3", "-1,3"})
  void textsThatAreNoHoursAreRefused(String text) {
    assertThatThrownBy(() -> UploadHours.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
