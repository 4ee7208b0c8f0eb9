package io.sluicefs.cli.wiring;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.options.CacheOptions;
import io.sluicefs.cli.options.CacheSettings;
import io.sluicefs.cli.options.FuseOptions;
import io.sluicefs.cli.options.MetadataOptions;
import io.sluicefs.cli.options.StorageOptions;
import io.sluicefs.core.block.BlockConfig;
import io.sluicefs.core.block.cache.CacheConfig;
import io.sluicefs.core.maintenance.MaintenanceConfig;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.vfs.ContentsConfig;
import io.sluicefs.core.vfs.VfsConfig;
import io.sluicefs.fuse.FuseConfig;
import io.sluicefs.fuse.lifecycle.FileSystemInodes;
import io.sluicefs.meta.redis.AtimeMode;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.objectstore.RequestTimeouts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From options to the settings of components. Values out of range are replaced with a warning, as
 * scripts are used to; values that cannot be understood are refused.
 */
final class Settings {
  private static final Logger log = LoggerFactory.getLogger(Settings.class);
  private static final long BUFFER_MIN = 32L << 20;
  private static final int READAHEAD_BLOCKS = 8;
  private static final Duration HEARTBEAT_MIN = Duration.ofSeconds(1);
  private static final Duration META_RETRY_MIN = Duration.ofSeconds(1);
  private static final Duration BACKUP_MIN = Duration.ofMinutes(5);

  /** When "true", backups may be as frequent as one likes. */
  private static final String NO_BACKUP_CHECK = "SKIP_BACKUP_META_CHECK";

  private static final Duration HEARTBEAT_MAX = Duration.ofMinutes(10);

  /** Words of {@code -o} that are dealt with here; the others go to the kernel. */
  private static final Set<String> OWN_WORDS =
      Set.of("allow_other", "ro", "rw", "nonempty", "debug", "writeback_cache", "async_dio");

  private final MountPlan plan;

  Settings(MountPlan plan) {
    this.plan = plan;
  }

  MetaOptions meta() {
    MetadataOptions options = plan.metadata();
    MetaOptions defaults = MetaOptions.defaults();
    return new MetaOptions(
        plan.readOnly(),
        atimeMode(options.atimeMode),
        options.skipDirMtime,
        heartbeat(),
        metaRetryTime(),
        defaults.checksPermission());
  }

  /**
   * How often metadata is backed up; zero for never.
   *
   * @throws CommandFailure for an interval that only wears out the servers
   */
  Duration backupInterval() {
    Duration given = plan.metadata().backupMeta;
    boolean isChecked = !System.getenv().getOrDefault(NO_BACKUP_CHECK, "").equals("true");
    if (isChecked && given.isPositive() && given.compareTo(BACKUP_MIN) < 0) {
      throw new CommandFailure(
          "backup-meta should not be less than 5 minutes: " + given.toSeconds() + "s");
    }
    return given.isPositive() ? given : Duration.ZERO;
  }

  private Duration metaRetryTime() {
    Duration given = plan.metadata().metaRetryTime;
    if (given.compareTo(META_RETRY_MIN) >= 0) {
      return given;
    }
    log.warn("meta-retry-time should be at least 1s, using that");
    return META_RETRY_MIN;
  }

  Duration heartbeat() {
    Duration given = plan.metadata().heartbeat;
    Duration used = given;
    if (given.compareTo(HEARTBEAT_MIN) < 0) {
      used = HEARTBEAT_MIN;
    } else if (given.compareTo(HEARTBEAT_MAX) > 0) {
      used = HEARTBEAT_MAX;
    }
    if (!used.equals(given)) {
      log.warn("heartbeat should be between 1s and 10m, using {} s", used.toSeconds());
    }
    return used;
  }

  private static AtimeMode atimeMode(String text) {
    return switch (text) {
      case "noatime" -> AtimeMode.NOATIME;
      case "relatime" -> AtimeMode.RELATIME;
      case "strictatime" -> AtimeMode.STRICTATIME;
      default -> {
        log.warn("unknown atime-mode \"{}\", using noatime", text);
        yield AtimeMode.NOATIME;
      }
    };
  }

  /** The settings of the volume with what this client uses instead. */
  VolumeFormat.Storage storage(VolumeFormat.Storage stored) {
    StorageOptions options = plan.storage();
    String type = options.storage == null ? stored.type() : options.storage;
    String bucket = options.bucket == null ? stored.bucket() : options.bucket;
    String storageClass =
        options.storageClass == null ? stored.storageClass() : options.storageClass;
    return new VolumeFormat.Storage(
        type.toLowerCase(Locale.ROOT),
        storageClass,
        bucket,
        stored.accessKey(),
        stored.secretKey(),
        stored.sessionToken());
  }

  MaintenanceConfig maintenance() {
    return MaintenanceConfig.defaults().withJobs(!plan.metadata().noBackgroundJobs);
  }

  BlockConfig blocks(VolumeFormat format) {
    return new BlockConfig(
        format.uuid(),
        format.layout().blockLength(),
        bufferBytes(),
        Math.max(plan.cache().prefetch, 0),
        transfers(),
        cache(plan.cache()),
        VolumeFormatting.form(format),
        new CacheSettings(plan.cache()).staging(plan.storage(), plan.readOnly()));
  }

  private long bufferBytes() {
    long given = plan.cache().bufferBytes;
    if (given < BUFFER_MIN) {
      log.warn("buffer-size should be at least 32 MiB, using that");
    }
    return Math.max(given, BUFFER_MIN);
  }

  /** Bandwidth of uploads in Mbit/s, 0 for no limit: what was given beats the volume's setting. */
  long uploadMbps(VolumeFormat format) {
    Long given = plan.storage().uploadLimit;
    return given == null ? format.limits().uploadMbps() : given;
  }

  /** As {@link #uploadMbps}, of downloads. */
  long downloadMbps(VolumeFormat format) {
    Long given = plan.storage().downloadLimit;
    return given == null ? format.limits().downloadMbps() : given;
  }

  /**
   * Limits of single object requests.
   *
   * @throws CommandFailure for one that no request could keep
   */
  RequestTimeouts requestTimeouts() {
    StorageOptions options = plan.storage();
    return new RequestTimeouts(
        positive("get-timeout", options.getTimeout), positive("put-timeout", options.putTimeout));
  }

  private static Duration positive(String option, Duration given) {
    if (!given.isPositive()) {
      throw new CommandFailure("--" + option + " " + given.toMillis() + "ms is not above zero");
    }
    return given;
  }

  private BlockConfig.Transfers transfers() {
    StorageOptions options = plan.storage();
    int uploads = atLeastOne("max-uploads", options.maxUploads, 1);
    int downloads = atLeastOne("max-downloads", options.maxDownloads, 200);
    if (options.maxDeletes <= 0) {
      log.warn("max-deletes is 0: this client deletes no objects");
    }
    int retries = Math.max(options.ioRetries, 0);
    return new BlockConfig.Transfers(
        uploads,
        downloads,
        Math.max(options.maxDeletes, 0),
        retries,
        retryDeadline(retries),
        options.hedgeReads);
  }

  /** Who asks for many retries waits longer, by the reference's rule (behaviour.md 2.11). */
  private static Duration retryDeadline(int retries) {
    Duration least = BlockConfig.Transfers.defaults().retryDeadline();
    Duration asked = Duration.ofSeconds((retries + 2L) * (retries + 2L) / 2);
    return asked.compareTo(least) > 0 ? asked : least;
  }

  private static int atLeastOne(String option, int given, int otherwise) {
    if (given > 0) {
      return given;
    }
    log.warn("{} should be larger than 0, using {}", option, otherwise);
    return otherwise;
  }

  ContentsConfig contents(VolumeFormat format) {
    Long given = plan.cache().maxReadahead;
    long bytes = given == null ? (long) READAHEAD_BLOCKS * format.layout().blockLength() : given;
    return ContentsConfig.defaults().withReadAheadBytes(bytes);
  }

  VfsConfig vfs(VolumeFormat format) {
    FuseOptions options = plan.fuse();
    VfsConfig config =
        VfsConfig.defaults()
            .withReadOnly(plan.readOnly())
            .withXattr(hasXattr(format), options.enableCap, options.enableSelinux)
            .withUpdatesAtime(atimeMode(plan.metadata().atimeMode) != AtimeMode.NOATIME);
    return options.umask == null ? config : config.withUmask(options.umask);
  }

  private boolean hasXattr(VolumeFormat format) {
    FuseOptions options = plan.fuse();
    return format.features().acl()
        || options.enableXattr
        || options.enableCap
        || options.enableSelinux;
  }

  FuseConfig fuse(VolumeFormat format, boolean root) {
    FuseOptions options = plan.fuse();
    List<String> words = options.fuseWords();
    String source = "JuiceFS:" + format.name();
    List<String> rest = new ArrayList<>();
    for (String word : words) {
      if (word.startsWith("fsname=")) {
        source = word.substring("fsname=".length());
      } else if (!OWN_WORDS.contains(word)) {
        rest.add(word);
      }
    }
    return new FuseConfig(
        plan.mountPoint(),
        source,
        "juicefs",
        rest,
        plan.readOnly(),
        root || words.contains("allow_other"),
        true,
        options.umask,
        maxIo(),
        FuseConfig.readersDefault(),
        timeouts(),
        new FuseConfig.Features(
            words.contains("writeback_cache"),
            true,
            plan.metadata().readdirCache,
            !plan.readOnly()),
        new FuseConfig.Xattrs(
            hasXattr(format), options.enableCap, options.enableSelinux, format.features().acl()));
  }

  private int maxIo() {
    long given = plan.fuse().maxFuseIo;
    long used = Math.clamp(given, FuseConfig.MAX_IO_MIN, FuseConfig.MAX_IO_MAX);
    if (used != given) {
      log.warn("max-fuse-io should be 4K to 1M, using {}", used);
    }
    return (int) used;
  }

  private FuseConfig.Timeouts timeouts() {
    MetadataOptions options = plan.metadata();
    return new FuseConfig.Timeouts(
        options.attrCache, options.entryCache, options.dirEntryCache, options.negativeEntryCache);
  }

  private static CacheConfig cache(CacheOptions options) {
    CacheConfig config = new CacheSettings(options).config();
    return config.withUpkeep(config.upkeep().withInodes(new FileSystemInodes()));
  }
}
