package io.sluicefs.cli.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluicefs.cli.options.CacheOptions;
import io.sluicefs.cli.options.FuseOptions;
import io.sluicefs.cli.options.MetadataOptions;
import io.sluicefs.cli.options.StorageOptions;
import io.sluicefs.core.block.cache.CacheConfig;
import io.sluicefs.core.block.cache.DeviceInodes;
import io.sluicefs.core.block.staging.StagingConfig;
import io.sluicefs.core.block.staging.UploadHours;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.fuse.FuseConfig;
import io.sluicefs.fuse.lifecycle.FileSystemInodes;
import io.sluicefs.meta.redis.AtimeMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From options to the settings of components. */
class SettingsTest {
  private static final VolumeFormat FORMAT =
      new VolumeFormat(
          "vol",
          "0b8fbe2c-7d1e-4c53-9a6f-2f1d3c4b5a69",
          new VolumeFormat.Storage("file", "", "/data/", "", "", ""),
          new VolumeFormat.Layout(1 << 20, "none", 0, false, "", "", false),
          new VolumeFormat.Limits(0, 0, 0, 0, 0),
          new VolumeFormat.Clients(1, "1.1.0-A", ""),
          new VolumeFormat.Features(true, false, false, false, false));

  private final FuseOptions fuse = new FuseOptions();
  private final MetadataOptions metadata = new MetadataOptions();
  private final StorageOptions storage = new StorageOptions();
  private final CacheOptions cache = new CacheOptions();
  private final Settings settings =
      new Settings(
          new MountPlan("redis://h/1", Path.of("/mnt"), fuse, metadata, storage, cache, false));

  @Test
  void defaultsReachTheComponents() {
    assertThat(settings.meta().atimeMode()).isEqualTo(AtimeMode.NOATIME);
    assertThat(settings.blocks(FORMAT).bufferBytes()).isEqualTo(300L << 20);
    assertThat(settings.blocks(FORMAT).cache().freeRatio()).isEqualTo(0.1);
    assertThat(settings.contents(FORMAT).readAheadBytes()).isEqualTo(8L << 20);
    FuseConfig config = settings.fuse(FORMAT, true);
    assertThat(config.source()).isEqualTo("JuiceFS:vol");
    assertThat(config.allowOther()).isTrue();
    assertThat(config.options()).isEmpty();
  }

  @Test
  void fuseWordsAreDealtWithHereOrPassedOn() {
    fuse.fuseOptions = "ro,fsname=other,writeback_cache,,max_read=8192";
    FuseConfig config = settings.fuse(FORMAT, false);
    assertThat(config.readOnly()).isTrue();
    assertThat(settings.meta().readOnly()).isTrue();
    assertThat(config.source()).isEqualTo("other");
    assertThat(config.features().writebackCache()).isTrue();
    assertThat(config.allowOther()).isFalse();
    assertThat(config.options()).containsExactly("max_read=8192");
  }

  @Test
  void valuesOutOfRangeAreReplaced() {
    metadata.heartbeat = Duration.ofMillis(1);
    metadata.atimeMode = "sometimes";
    cache.bufferBytes = 1;
    storage.maxUploads = 0;
    storage.maxDownloads = -3;
    fuse.maxFuseIo = 1;
    assertThat(settings.heartbeat()).isEqualTo(Duration.ofSeconds(1));
    assertThat(settings.meta().atimeMode()).isEqualTo(AtimeMode.NOATIME);
    assertThat(settings.blocks(FORMAT).bufferBytes()).isEqualTo(32L << 20);
    assertThat(settings.blocks(FORMAT).transfers().maxUploads()).isEqualTo(1);
    assertThat(settings.blocks(FORMAT).transfers().maxDownloads()).isEqualTo(200);
    assertThat(settings.fuse(FORMAT, true).maxIo()).isEqualTo(4096);
  }

  @Test
  void memoryStandsForNoDirectory() {
    cache.cacheDir = "memory";
    assertThat(settings.blocks(FORMAT).cache().directories()).isEmpty();
    cache.cacheDir = "/a:/b";
    assertThat(settings.blocks(FORMAT).cache().directories())
        .containsExactly(Path.of("/a"), Path.of("/b"));
  }

  @Test
  void wildcardsOfTheCacheDirectoryAreExpanded(@TempDir Path above) throws IOException {
    for (String name : List.of("ssd1", "ssd2", "disk", "ssd3/deep")) {
      Files.createDirectories(above.resolve(name).resolve("cache"));
    }
    cache.cacheDir = above.resolve("ssd[12]/ca*") + ":" + above.resolve("later");
    assertThat(settings.blocks(FORMAT).cache().directories())
        .containsExactlyInAnyOrder(
            above.resolve("ssd1/cache"), above.resolve("ssd2/cache"), above.resolve("later"));
    cache.cacheDir = above.resolve("none*").toString();
    assertThatThrownBy(() -> settings.blocks(FORMAT)).hasMessageContaining("--cache-dir");
  }

  @Test
  void limitsAndUpkeepOfTheCacheReachIt() {
    cache.cacheItems = 1000;
    cache.cacheMode = 0640;
    cache.cacheExpire = Duration.ofMillis(5);
    cache.cacheScanInterval = Duration.ofSeconds(-1);
    CacheConfig config = settings.blocks(FORMAT).cache();
    assertThat(config.items()).isEqualTo(1000);
    CacheConfig.Upkeep upkeep = config.upkeep();
    assertThat(upkeep.inodes()).isInstanceOf(FileSystemInodes.class);
    assertThat(upkeep.withInodes(DeviceInodes.UNKNOWN))
        .isEqualTo(new CacheConfig.Upkeep(0640, Duration.ofSeconds(-1), Duration.ofSeconds(1)));
  }

  @Test
  void writebackNeedsACacheOnDisk() {
    cache.writeback = true;
    cache.writebackThreshold = 1000;
    cache.uploadDelay = Duration.ofMinutes(5);
    cache.uploadHours = "1-3";
    storage.maxStageWrite = 7;
    StagingConfig staging = settings.blocks(FORMAT).staging();
    assertThat(staging.writeback()).isTrue();
    assertThat(staging.threshold()).isEqualTo(1000);
    assertThat(staging.uploadDelay()).isEqualTo(Duration.ofMinutes(5));
    assertThat(staging.hours()).isEqualTo(new UploadHours(1, 3));
    assertThat(staging.maxStageWrites()).isEqualTo(7);
    cache.cacheDir = "memory";
    assertThat(settings.blocks(FORMAT).staging().isOff()).isTrue();
    cache.uploadHours = "soon";
    assertThatThrownBy(() -> settings.blocks(FORMAT)).hasMessageContaining("--upload-hours soon");
  }

  @Test
  void anotherBucketIsUsedByThisMountAlone() {
    storage.bucket = "http://inside/bucket";
    assertThat(settings.storage(FORMAT.storage()).bucket()).isEqualTo("http://inside/bucket");
    assertThat(settings.storage(FORMAT.storage()).type()).isEqualTo("file");
  }
}
