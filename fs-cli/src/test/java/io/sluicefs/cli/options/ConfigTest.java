package io.sluicefs.cli.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;

/** Pins names and defaults of options: scripts rely on them. */
class ConfigTest {
  private final FuseOptions fuse = new FuseOptions();
  private final MetadataOptions metadata = new MetadataOptions();
  private final StorageOptions storage = new StorageOptions();
  private final CacheOptions cache = new CacheOptions();

  @CommandLine.Command
  static final class All {
    @Mixin FuseOptions fuse = new FuseOptions();
    @Mixin MetadataOptions metadata = new MetadataOptions();
    @Mixin StorageOptions storage = new StorageOptions();
    @Mixin CacheOptions cache = new CacheOptions();
    @Mixin MetricsOptions metrics = new MetricsOptions();
  }

  /** Options that the reference does not have. */
  private static final Set<String> OURS =
      Set.of("--strict-redis", "--meta-retry-time", "--hedge-reads");

  @Test
  void everyOptionOfTheReferenceIsKnown() {
    Set<String> names = new TreeSet<>();
    for (OptionSpec option : new CommandLine(new All()).getCommandSpec().options()) {
      names.addAll(Arrays.asList(option.names()));
    }
    String reference =
        """
        -d --background -f --foreground --log --no-syslog --force --hide-internal \
        --prefix-internal --update-fstab --disable-transparent-hugepage --enable-xattr \
        --enable-cap --enable-selinux --enable-ioctl --root-squash --all-squash \
        --non-default-permission --max-fuse-io --umask -o --subdir --read-only --backup-meta \
        --backup-skip-trash --heartbeat --no-bgjob --atime-mode --skip-dir-mtime \
        --skip-dir-nlink --sort-dir --fast-statfs --network-interfaces --attr-cache \
        --entry-cache --dir-entry-cache --negative-entry-cache --readdir-cache --open-cache \
        --open-cache-limit --storage --bucket --storage-class --tag --get-timeout --put-timeout \
        --io-retries --max-uploads --max-downloads --max-stage-write --max-deletes \
        --upload-limit --download-limit --check-storage --buffer-size --max-readahead \
        --prefetch --writeback --writeback-threshold-size --upload-delay --upload-hours \
        --cache-dir --cache-mode --cache-size --cache-items --free-space-ratio \
        --cache-partial-only --cache-large-write --verify-cache-checksum --cache-eviction \
        --cache-scan-interval --cache-expire --metrics --custom-labels --consul \
        --no-usage-report\
        """;
    names.removeAll(OURS);
    assertThat(names).containsExactlyInAnyOrder(reference.split("\\s+"));
  }

  @Test
  void defaultsOfFuse() {
    assertThat(fuse.background).isFalse();
    assertThat(fuse.maxFuseIo).isEqualTo(1 << 20);
    assertThat(fuse.umask).isNull();
    assertThat(fuse.fuseWords()).isEmpty();
  }

  @Test
  void defaultsOfMetadata() {
    assertThat(metadata.heartbeat).isEqualTo(Duration.ofSeconds(12));
    assertThat(metadata.backupMeta).isEqualTo(Duration.ofHours(1));
    assertThat(metadata.atimeMode).isEqualTo("noatime");
    assertThat(metadata.skipDirMtime).isEqualTo(Duration.ofMillis(100));
    assertThat(List.of(metadata.attrCache, metadata.entryCache, metadata.dirEntryCache))
        .containsOnly(Duration.ofSeconds(1));
    assertThat(metadata.negativeEntryCache).isZero();
    assertThat(metadata.openCacheLimit).isEqualTo(10_000);
  }

  @Test
  void defaultsOfStorage() {
    assertThat(storage.getTimeout).isEqualTo(Duration.ofSeconds(60));
    assertThat(storage.putTimeout).isEqualTo(Duration.ofSeconds(60));
    assertThat(storage.ioRetries).isEqualTo(10);
    assertThat(storage.maxUploads).isEqualTo(20);
    assertThat(storage.maxDownloads).isEqualTo(200);
    assertThat(storage.maxDeletes).isEqualTo(10);
    assertThat(storage.maxStageWrite).isEqualTo(1000);
  }

  @Test
  void defaultsOfTheCache() {
    assertThat(cache.bufferBytes).isEqualTo(300L << 20);
    assertThat(cache.prefetch).isEqualTo(1);
    assertThat(cache.cacheSize).isEqualTo(100L << 30);
    assertThat(cache.cacheMode).isEqualTo(0600);
    assertThat(cache.freeSpaceRatio).isEqualTo(0.1);
    assertThat(cache.verifyCacheChecksum).isEqualTo("extend");
    assertThat(cache.cacheEviction).isEqualTo("2-random");
    assertThat(cache.cacheScanInterval).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void bareNumbersHaveTheUnitOfTheirOption() {
    All all = new All();
    new CommandLine(all).parseArgs("--cache-size=1024", "--buffer-size=64", "--max-fuse-io=4096");
    assertThat(all.cache.cacheSize).isEqualTo(1L << 30);
    assertThat(all.cache.bufferBytes).isEqualTo(64L << 20);
    assertThat(all.fuse.maxFuseIo).isEqualTo(4096);
  }
}
