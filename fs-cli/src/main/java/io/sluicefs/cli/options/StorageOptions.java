package io.sluicefs.cli.options;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of the object store and of transfers (cli.md 10.4, data storage). */
public final class StorageOptions {
  @Option(
      names = "--storage",
      paramLabel = "TYPE",
      description = "Storage type for this client instead of that of the volume.")
  public @Nullable String storage;

  @Option(
      names = "--bucket",
      paramLabel = "URL",
      description = "Bucket for this client instead of that of the volume.")
  public @Nullable String bucket;

  @Option(
      names = "--storage-class",
      paramLabel = "CLASS",
      description = "Class of objects that this client stores instead of that of the volume.")
  public @Nullable String storageClass;

  @Option(names = "--tag", paramLabel = "K=V", description = "Not built yet.")
  public @Nullable String tag;

  @Option(
      names = "--get-timeout",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "Limit of one download (60s).")
  public Duration getTimeout = Duration.ofSeconds(60);

  @Option(
      names = "--put-timeout",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "Limit of one upload (60s).")
  public Duration putTimeout = Duration.ofSeconds(60);

  @Option(
      names = "--io-retries",
      paramLabel = "COUNT",
      description = "How often a failed object request is repeated (10).")
  public int ioRetries = 10;

  @Option(
      names = "--max-uploads",
      paramLabel = "COUNT",
      description = "Uploads at the same time (20).")
  public int maxUploads = 20;

  @Option(
      names = "--max-downloads",
      paramLabel = "COUNT",
      description = "Downloads at the same time (200).")
  public int maxDownloads = 200;

  @Option(
      names = "--max-stage-write",
      paramLabel = "COUNT",
      description = "With --writeback: blocks staged at the same time (1000).")
  public int maxStageWrite = 1000;

  @Option(
      names = "--max-deletes",
      paramLabel = "COUNT",
      description = "Deletions at the same time (10); 0: this client deletes no objects.")
  public int maxDeletes = 10;

  @Option(
      names = "--upload-limit",
      paramLabel = "MBPS",
      converter = Converters.Mbps.class,
      description = "Limit of uploads in Mbit/s, as 100 or 1.5G (that of the volume; 0: none).")
  public @Nullable Long uploadLimit;

  @Option(
      names = "--download-limit",
      paramLabel = "MBPS",
      converter = Converters.Mbps.class,
      description = "Limit of downloads in Mbit/s, as 100 or 1.5G (that of the volume; 0: none).")
  public @Nullable Long downloadLimit;

  @Option(
      names = "--check-storage",
      description = "Write, read and delete an object before mounting.")
  public boolean checkStorage;

  @Option(
      names = "--hedge-reads",
      description = "Ask twice for a block that takes longer than 95 of 100 do.")
  public boolean hedgeReads;
}
