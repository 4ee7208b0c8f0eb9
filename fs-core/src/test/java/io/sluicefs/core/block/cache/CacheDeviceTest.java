package io.sluicefs.core.block.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.BlockName;
import io.sluicefs.core.memory.MemoryBudget;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PagePool;
import io.sluicefs.core.memory.PageUse;
import io.sluicefs.core.testing.MountTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Devices that are full, read-only or gone: they cost speed and nothing else. */
@MountTest
final class CacheDeviceTest {
  private static final int LENGTH = 100_000;
  private static final long DEVICE = 4 << 20;

  private static final DiskBlockCache.Volume VOLUME =
      new DiskBlockCache.Volume("uuid", new BlockName(false));

  @TempDir Path place;
  private final PagePool pool = new PagePool(256 << 10, new MemoryBudget(64 << 20));
  private Path device = Path.of("/");

  @BeforeEach
  void mountADevice() throws Exception {
    device = Files.createDirectory(place.resolve("device"));
    run("mount", "-t", "tmpfs", "-o", "size=" + DEVICE, "none", device.toString());
  }

  @AfterEach
  void unmountIt() throws Exception {
    new ProcessBuilder("umount", "-l", device.toString()).inheritIO().start().waitFor();
    assertThat(pool.budget().usedBytes()).isZero();
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private DiskBlockCache open(double freeRatio) {
    return open(freeRatio, DeviceInodes.UNKNOWN);
  }

  private DiskBlockCache open(double freeRatio, DeviceInodes inodes) {
    CacheConfig config =
        CacheConfig.disk(List.of(device), 1 << 30)
            .withFreeRatio(freeRatio)
            .withUpkeep(CacheConfig.Upkeep.DEFAULT.withInodes(inodes));
    return new DiskBlockCache(config, VOLUME, 1L << 30, InstantSource.system());
  }

  private void keep(DiskBlockCache cache, int slice) {
    try (Page page = Objects.requireNonNull(pool.tryAllocate(PageUse.READ, LENGTH))) {
      cache.keep(new BlockKey(slice, 0, LENGTH), page);
    }
  }

  private static boolean read(DiskBlockCache cache, int slice) {
    return cache.read(new BlockKey(slice, 0, LENGTH), 0, ByteBuffer.allocate(LENGTH));
  }

  @Test
  void theDeviceKeepsItsFreeSpace() {
    try (DiskBlockCache cache = open(0.5)) {
      for (int slice = 1; slice <= 60; slice++) {
        keep(cache, slice);
      }
      await().until(() -> cache.contains(new BlockKey(60, 0, LENGTH)));
      await()
          .untilAsserted(
              () -> assertThat(device.toFile().getUsableSpace()).isBetween(DEVICE / 2, DEVICE));
    }
  }

  @Test
  void othersFillingTheDevicePushTheCacheOut() throws IOException {
    try (DiskBlockCache cache = open(0.3)) {
      keep(cache, 1);
      await().until(() -> read(cache, 1));
      Files.write(device.resolve("others"), new byte[3_500_000]);
      await().until(() -> !read(cache, 1));
      Files.delete(device.resolve("others"));
      await()
          .until(() -> {
            keep(cache, 2);
            return read(cache, 2);
          });
    }
  }

  @Test
  void theDeviceKeepsItsFreeInodes() {
    AtomicLong others = new AtomicLong();
    DeviceInodes inodes = place -> new DeviceInodes.Count(100, 100 - others.get() - cachedFiles());
    try (DiskBlockCache cache = open(0.3, inodes)) {
      for (int slice = 1; slice <= 20; slice++) {
        keep(cache, slice);
      }
      await().until(() -> cachedFiles() == 20);
      others.set(55);
      await().until(() -> cachedFiles() <= 15);
      keep(cache, 21);
      await().until(() -> read(cache, 21));
      assertThat(cachedFiles()).isBetween(1L, 15L);
    }
  }

  private long cachedFiles() {
    try (Stream<Path> files = Files.walk(device.resolve("uuid/raw"))) {
      return files.filter(Files::isRegularFile).count();
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  @Test
  void aFullDeviceIsReadStill() throws IOException {
    try (DiskBlockCache cache = open(0)) {
      keep(cache, 1);
      await().until(() -> read(cache, 1));
      fillUp();
      keep(cache, 2);
      await().during(Duration.ofMillis(300)).until(() -> !read(cache, 2));
      assertThat(read(cache, 1)).isTrue();
      assertThat(temporaryFiles()).isZero();
    }
  }

  private void fillUp() throws IOException {
    try (var out = Files.newOutputStream(device.resolve("others"))) {
      for (int i = 0; i < DEVICE / 1000; i++) {
        out.write(new byte[1000]);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
    assertThat(device.toFile().getUsableSpace()).isLessThan(LENGTH);
  }

  private long temporaryFiles() throws IOException {
    try (var files = Files.walk(device)) {
      return files.filter(CacheLayout::isTemporary).count();
    }
  }

  @Test
  void aReadOnlyDeviceIsReadAndNotWritten() throws Exception {
    try (DiskBlockCache cache = open(0)) {
      keep(cache, 1);
      await().until(() -> read(cache, 1));
    }
    run("mount", "-o", "remount,ro", device.toString());
    try (DiskBlockCache cache = open(0)) {
      assertThat(read(cache, 1)).isTrue();
      keep(cache, 2);
      cache.remove(new BlockKey(1, 0, LENGTH));
      // readable until the cache has tried to write it
      await().until(() -> !read(cache, 2));
    }
  }

  @Test
  void whatLiesBelowALostDeviceIsNotFilled() throws Exception {
    try (DiskBlockCache cache = open(0)) {
      keep(cache, 1);
      await().until(() -> read(cache, 1));
      Path aside = Files.createDirectory(place.resolve("aside"));
      run("mount", "--bind", device.toString(), aside.toString());
      run("umount", "-l", device.toString());
      await().until(() -> !read(cache, 1) && cache.locate(new BlockKey(1, 0, LENGTH)) == null);
      keep(cache, 2);
      await().during(Duration.ofMillis(500)).until(() -> !read(cache, 2));
      assertThat(device).isEmptyDirectory();
      run("mount", "--bind", aside.toString(), device.toString());
      run("umount", "-l", aside.toString());
      await().until(() -> read(cache, 1));
    }
  }
}
