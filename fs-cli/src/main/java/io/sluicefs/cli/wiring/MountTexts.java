package io.sluicefs.cli.wiring;

import io.sluicefs.cli.options.CacheOptions;
import io.sluicefs.cli.options.FuseOptions;
import io.sluicefs.cli.options.MetadataOptions;
import io.sluicefs.cli.options.StorageOptions;
import io.sluicefs.core.block.BlockConfig;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.stat.StatSink;
import io.sluicefs.core.vfs.control.VirtualTexts;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The texts of {@code .config} and {@code .stats}: members, order and units as tools read them
 * (volume-and-objects.md 10.3, 10.4). Durations are nanoseconds. There are no secrets.
 */
final class MountTexts implements VirtualTexts {
  private static final String PREFIX = "juicefs_";
  private static final long BYTES_PER_SECOND_OF_MBPS = 1_000_000 / 8;
  private static final int UMASK_UNSET = 65535;

  private final MountPlan plan;
  private final Supplier<VolumeFormat> settings;
  private final BlockConfig blocks;
  private final long sessionId;
  private final Consumer<StatSink> figures;

  /**
   * @param settings asked for each text, as they change while the mount runs
   * @param figures reports what {@code .stats} shows
   */
  MountTexts(
      MountPlan plan,
      Supplier<VolumeFormat> settings,
      BlockConfig blocks,
      long sessionId,
      Consumer<StatSink> figures) {
    this.plan = plan;
    this.settings = settings;
    this.blocks = blocks;
    this.sessionId = sessionId;
    this.figures = figures;
  }

  @Override
  public byte[] stats() {
    Runtime jvm = Runtime.getRuntime();
    Map<String, Double> values = new TreeMap<>();
    values.put("uptime", ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    values.put("memory", (double) (jvm.totalMemory() - jvm.freeMemory()));
    figures.accept((name, value) -> values.merge(name, value, Double::sum));
    StringBuilder lines = new StringBuilder();
    values.forEach((name, value) ->
        lines.append(PREFIX).append(name).append(' ').append(plain(value)).append('\n'));
    return lines.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The shortest exact form, without exponent. */
  private static String plain(double value) {
    BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
    return exact.toPlainString();
  }

  @Override
  public byte[] config() {
    JsonMapper json = new JsonMapper();
    ObjectNode root = json.createObjectNode();
    root.set("Meta", meta(json.createObjectNode()));
    root.set("Format", format(json.createObjectNode()));
    root.set("Chunk", chunk(json.createObjectNode()));
    FuseOptions fuse = plan.fuse();
    root.putObject("Security")
        .put("EnableCap", fuse.enableCap)
        .put("EnableSELinux", fuse.enableSelinux);
    root.putObject("Port");
    addScalars(root);
    return (JsonTexts.print(json, root, " ") + '\n').getBytes(StandardCharsets.UTF_8);
  }

  private ObjectNode meta(ObjectNode node) {
    MetadataOptions options = plan.metadata();
    return node.put("Retries", plan.storage().ioRetries)
        .put("MaxDeletes", plan.storage().maxDeletes)
        .put("SkipDirNlink", options.skipDirNlink)
        .put("CaseInsensi", false)
        .put("ReadOnly", plan.readOnly())
        .put("NoBGJob", options.noBackgroundJobs)
        .put("OpenCache", options.openCache.toNanos())
        .put("OpenCacheLimit", options.openCacheLimit)
        .put("Heartbeat", options.heartbeat.toNanos())
        .put("MountPoint", plan.mountPoint().toString())
        .put("Subdir", options.subdir)
        .put("AtimeMode", options.atimeMode)
        .put("SkipDirMtime", options.skipDirMtime.toNanos())
        .put("Sid", sessionId)
        .put("SortDir", options.sortDir)
        .put("FastStatfs", options.fastStatfs);
  }

  private ObjectNode format(ObjectNode node) {
    VolumeFormat format = settings.get();
    VolumeFormat.Storage storage = format.storage();
    node.put("Name", format.name()).put("UUID", format.uuid());
    node.put("Storage", storage.type()).put("Bucket", storage.bucket());
    if (!storage.accessKey().isEmpty()) {
      node.put("AccessKey", storage.accessKey());
    }
    if (!storage.secretKey().isEmpty()) {
      node.put("SecretKey", "removed");
    }
    if (!storage.sessionToken().isEmpty()) {
      node.put("SessionToken", "removed");
    }
    return node.put("BlockSize", format.layout().blockLength() >> 10)
        .put("Compression", format.layout().compression())
        .put("HashPrefix", format.layout().hashPrefix())
        .put("Capacity", format.limits().capacityBytes())
        .put("Inodes", format.limits().inodes())
        .put("TrashDays", format.limits().trashDays())
        .put("MetaVersion", format.clients().metaVersion())
        .put("MinClientVersion", format.clients().minVersion())
        .put("DirStats", format.features().dirStats())
        .put("EnableACL", format.features().acl());
  }

  private ObjectNode chunk(ObjectNode node) {
    CacheOptions options = plan.cache();
    VolumeFormat format = settings.get();
    StorageOptions storage = plan.storage();
    Settings limits = new Settings(plan);
    List<String> directories =
        blocks.cache().directories().stream()
            .map(d -> d.resolve(format.uuid()).toString())
            .toList();
    return node.put("CacheDir", directories.isEmpty() ? "memory" : String.join(":", directories))
        .put("CacheMode", options.cacheMode)
        .put("CacheSize", options.cacheSize)
        .put("CacheItems", options.cacheItems)
        .put("CacheChecksum", options.verifyCacheChecksum)
        .put("CacheEviction", options.cacheEviction)
        .put("CacheScanInterval", options.cacheScanInterval.toNanos())
        .put("CacheExpire", options.cacheExpire.toNanos())
        .put("FreeSpace", options.freeSpaceRatio)
        .put("Compress", format.layout().compression())
        .put("MaxUpload", blocks.transfers().maxUploads())
        .put("MaxDownload", blocks.transfers().maxDownloads())
        .put("MaxRetries", storage.ioRetries)
        .put("UploadLimit", limits.uploadMbps(format) * BYTES_PER_SECOND_OF_MBPS)
        .put("DownloadLimit", limits.downloadMbps(format) * BYTES_PER_SECOND_OF_MBPS)
        .put("MaxStageWrite", blocks.staging().maxStageWrites())
        .put("Writeback", blocks.staging().writeback())
        .put("WritebackThresholdSize", blocks.staging().threshold())
        .put("UploadDelay", blocks.staging().uploadDelay().toNanos())
        .put("UploadHours", options.uploadHours)
        .put("HashPrefix", format.layout().hashPrefix())
        .put("BlockSize", blocks.blockLength())
        .put("GetTimeout", storage.getTimeout.toNanos())
        .put("PutTimeout", storage.putTimeout.toNanos())
        .put("CacheFullBlock", !options.cachePartialOnly)
        .put("CacheLargeWrite", options.cacheLargeWrite)
        .put("BufferSize", blocks.bufferBytes())
        .put("Prefetch", blocks.prefetch());
  }

  private void addScalars(ObjectNode root) {
    MetadataOptions meta = plan.metadata();
    FuseOptions fuse = plan.fuse();
    root.put("Version", Wiring.SESSION_VERSION)
        .put("AttrTimeout", meta.attrCache.toNanos())
        .put("DirEntryTimeout", meta.dirEntryCache.toNanos())
        .put("NegEntryTimeout", meta.negativeEntryCache.toNanos())
        .put("EntryTimeout", meta.entryCache.toNanos())
        .put("ReaddirCache", meta.readdirCache)
        .put("BackupMeta", 0)
        .put("BackupSkipTrash", meta.backupSkipTrash)
        .put("PrefixInternal", fuse.prefixInternal)
        .put("HideInternal", fuse.hideInternal)
        .put("UMask", fuse.umask == null ? UMASK_UNSET : fuse.umask)
        .put("Pid", ProcessHandle.current().pid())
        .put("PPid", ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(0L));
    if (!meta.subdir.isEmpty()) {
      root.put("Subdir", meta.subdir);
    }
  }
}
