package io.sluicefs.cli.options;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of buffers and of the local cache (cli.md 10.4, data cache). */
public final class CacheOptions {
  @Option(
      names = "--buffer-size",
      paramLabel = "SIZE",
      converter = Converters.Mebibytes.class,
      description = "Memory for reading and writing together (300M).")
  public long bufferBytes = 300L << 20;

  @Option(
      names = "--max-readahead",
      paramLabel = "SIZE",
      converter = Converters.Mebibytes.class,
      description = "Read-ahead of one open file (8 blocks).")
  public @Nullable Long maxReadahead;

  @Option(
      names = "--prefetch",
      paramLabel = "COUNT",
      description = "Whole blocks fetched in the background after small reads (1).")
  public int prefetch = 1;

  @Option(
      names = "--writeback",
      description = "Acknowledge writes once they are on local disk, upload them later.")
  public boolean writeback;

  @Option(
      names = "--writeback-threshold-size",
      paramLabel = "SIZE",
      converter = Converters.Bytes.class,
      description = "With --writeback: only blocks smaller than this are staged (0: all).")
  public long writebackThreshold;

  @Option(
      names = "--upload-delay",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "With --writeback: earliest age of a block at its upload (0s).")
  public Duration uploadDelay = Duration.ZERO;

  @Option(
      names = "--upload-hours",
      paramLabel = "HOURS",
      description = "With --writeback: upload only then, like 0,6 or 23-3 (any hour).")
  public String uploadHours = "";

  @Option(
      names = "--cache-dir",
      paramLabel = "DIRS",
      description =
          "Directories of the block cache, separated by colons, wildcards allowed; 'memory' keeps"
              + " blocks in memory"
              + " (/var/jfsCache, or ~/.juicefs/cache).")
  public String cacheDir = Defaults.cacheDirectory();

  @Option(
      names = "--cache-mode",
      paramLabel = "OCTAL",
      converter = Converters.Mode.class,
      description = "Permissions of cache files (0600).")
  public int cacheMode = 0600;

  @Option(
      names = "--cache-size",
      paramLabel = "SIZE",
      converter = Converters.Mebibytes.class,
      description = "Size of the block cache, all directories together (100G); 0: none.")
  public long cacheSize = 100L << 30;

  @Option(
      names = "--cache-items",
      paramLabel = "COUNT",
      description = "Blocks in the cache, all directories together (0: any number).")
  public long cacheItems;

  @Option(
      names = "--free-space-ratio",
      paramLabel = "RATIO",
      description = "Share of the cache disk that stays free (0.1).")
  public double freeSpaceRatio = 0.1;

  @Option(names = "--cache-partial-only", description = "Cache only blocks shorter than a whole.")
  public boolean cachePartialOnly;

  @Option(names = "--cache-large-write", description = "Keep whole blocks that were written.")
  public boolean cacheLargeWrite;

  @Option(
      names = "--verify-cache-checksum",
      paramLabel = "LEVEL",
      description = "none, full, shrink or extend (extend).")
  public String verifyCacheChecksum = "extend";

  @Option(
      names = "--cache-eviction",
      paramLabel = "POLICY",
      description = "none, 2-random or lru (2-random).")
  public String cacheEviction = "2-random";

  @Option(
      names = "--cache-scan-interval",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description =
          "Time between looks at every file of the cache (1h); 0: only at the start; below: never.")
  public Duration cacheScanInterval = Duration.ofHours(1);

  @Option(
      names = "--cache-expire",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "Drop blocks not read for this long (0: never).")
  public Duration cacheExpire = Duration.ZERO;
}
