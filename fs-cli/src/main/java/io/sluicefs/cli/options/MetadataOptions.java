package io.sluicefs.cli.options;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of the metadata engine and of the kernel's caches (cli.md 10.2, 10.3). */
public final class MetadataOptions {
  @Option(
      names = "--subdir",
      paramLabel = "PATH",
      description = "Use this directory of the volume as root; made when it is missing.")
  public String subdir = "";

  @Option(names = "--read-only", description = "No writes; also -o ro.")
  public boolean readOnly;

  @Option(
      names = "--backup-meta",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "Interval of metadata backups into the object store, 0 for none (1h).")
  public Duration backupMeta = Duration.ofHours(1);

  @Option(
      names = "--strict-redis",
      description = "Refuse a Redis without AOF, with eviction, or nearly full; otherwise warn.")
  public boolean strictRedis;

  @Option(names = "--backup-skip-trash", description = "Leave deleted files out of backups.")
  public boolean backupSkipTrash;

  @Option(
      names = "--heartbeat",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "How often the session is extended, 1s to 10m (12s).")
  public Duration heartbeat = Duration.ofSeconds(12);

  @Option(
      names = "--meta-retry-time",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "How long requests wait for a server that is away, then EIO (30s).")
  public Duration metaRetryTime = Duration.ofSeconds(30);

  @Option(names = "--no-bgjob", description = "This client cleans up nothing.")
  public boolean noBackgroundJobs;

  @Option(
      names = "--atime-mode",
      paramLabel = "MODE",
      description = "noatime, relatime or strictatime (noatime).")
  public String atimeMode = "noatime";

  @Option(
      names = "--skip-dir-mtime",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "Leave a directory's mtime alone when it is younger than this (100ms).")
  public Duration skipDirMtime = Duration.ofMillis(100);

  @Option(names = "--skip-dir-nlink", hidden = true)
  public int skipDirNlink = 20;

  @Option(names = "--sort-dir", description = "Not built yet.")
  public boolean sortDir;

  @Option(names = "--fast-statfs", description = "Not built yet.")
  public boolean fastStatfs;

  @Option(names = "--network-interfaces", paramLabel = "LIST", description = "Not built yet.")
  public String networkInterfaces = "";

  @Option(
      names = "--attr-cache",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "How long the kernel keeps attributes (1s).")
  public Duration attrCache = Duration.ofSeconds(1);

  @Option(
      names = "--entry-cache",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "How long the kernel keeps names of files (1s).")
  public Duration entryCache = Duration.ofSeconds(1);

  @Option(
      names = "--dir-entry-cache",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "How long the kernel keeps names of directories (1s).")
  public Duration dirEntryCache = Duration.ofSeconds(1);

  @Option(
      names = "--negative-entry-cache",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "How long the kernel remembers that a name does not exist (0).")
  public Duration negativeEntryCache = Duration.ZERO;

  @Option(names = "--readdir-cache", description = "The kernel keeps directory listings.")
  public boolean readdirCache;

  @Option(
      names = "--open-cache",
      paramLabel = "TIME",
      converter = Converters.Time.class,
      description = "Not built yet.")
  public Duration openCache = Duration.ZERO;

  @Option(names = "--open-cache-limit", paramLabel = "COUNT", description = "Not built yet.")
  public long openCacheLimit = 10_000;
}
