package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.meta.dump.DumpQuota;
import io.sluicefs.core.meta.dump.DumpQuota.Kind;
import io.sluicefs.core.meta.dump.DumpRecord;
import io.sluicefs.core.meta.dump.TreeSink;
import io.sluicefs.core.meta.dump.binary.BinaryDumpWriter;
import io.sluicefs.core.meta.dump.json.JsonDumpWriter;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.VolumeGate;
import io.sluicefs.meta.redis.connection.ClientIdentity;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.RedisConnections;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.schema.FormatCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;

/**
 * Writes a volume as a dump, over connections of its own, with a memory that does not depend on the
 * number of files (a directory takes its names).
 *
 * <p>A dump is no snapshot: while mounts write, each inode is as it was when the walk came by. A
 * file that is moved meanwhile may be in it twice or not at all; no file is ever mixed of two
 * states.
 */
public final class VolumeDump implements AutoCloseable {
  private final Redis redis;
  private final RedisKeys keys;
  private final VolumeTables tables;
  private final DumpProgress progress;

  private VolumeDump(RedisConnections redis, DumpProgress progress) {
    this.redis = redis;
    this.keys = redis.keys();
    this.tables = new VolumeTables(redis, keys);
    this.progress = progress;
  }

  public static VolumeDump open(RedisUrl url, DumpProgress progress) {
    RedisConfig config = new RedisConfig(url, MetaOptions.defaults());
    InstantSource clock = InstantSource.system();
    return new VolumeDump(RedisConnections.open(config, new ClientIdentity(), clock), progress);
  }

  /**
   * Writes the JSON form; {@code out} is not closed.
   *
   * @return entries left out as their inodes were missing
   * @throws IllegalStateException what the user can mend
   */
  public long writeTree(DumpOptions options, OutputStream out) {
    return writeTree(options, new JsonDumpWriter(out));
  }

  /** Tells {@code sink} what the JSON form would hold. */
  public long writeTree(DumpOptions options, TreeSink sink) {
    boolean whole = options.subdir().isEmpty() || options.subdir().equals("/");
    byte[] setting = setting();
    long root = whole ? Inodes.ROOT : resolve(options.subdir());
    sink.setting(
        options.keepsSecrets()
            ? new String(setting, StandardCharsets.UTF_8)
            : FormatCodec.withoutSecrets(setting, FormatCodec.ACCESS_SECRETS));
    var counters = tables.counters();
    progress.expected(counters.usedInodes() + 2);
    sink.counters(counters);
    tables.sustained(found -> sink.sustained(found.sessionId(), found.inos()));
    tables.deletedFiles(file -> sink.deletedFile(file.ino(), file.length(), file.expiry()));
    tables.limits().stream()
        .filter(quota -> whole || quota.kind() == Kind.DIRECTORY)
        .sorted(
            Comparator.comparing(DumpQuota::kind).thenComparing(quota -> Long.toString(quota.id())))
        .forEach(sink::quota);
    InodeReads reads = new InodeReads(redis, keys);
    try (TreeDump trees = new TreeDump(reads, sink, progress, options.threads())) {
      trees.dump(TreeSink.Tree.FILES, root);
      if (whole && !options.skipsTrash()) {
        trees.dump(TreeSink.Tree.TRASH, Inodes.TRASH);
      }
      sink.end();
      return trees.missing();
    }
  }

  /**
   * Writes the binary form; {@code out} is not closed. Sub-directories and skipping the trash are
   * for trees only.
   *
   * @throws IllegalStateException what the user can mend
   */
  public void writeRecords(DumpOptions options, OutputStream out) {
    byte[] setting = setting();
    BinaryDumpWriter writer = new BinaryDumpWriter(out);
    String text =
        options.keepsSecrets()
            ? new String(setting, StandardCharsets.UTF_8)
            : FormatCodec.withoutSecrets(setting);
    writer.write(new DumpRecord.Setting(text.getBytes(StandardCharsets.UTF_8)));
    writer.flush();
    progress.expected(tables.counters().usedInodes() + 2);
    boolean hasChangeLog = FormatCodec.isOn(setting, "ChangeLog");
    RecordDump records = new RecordDump(redis, keys, writer, progress);
    records.counters(tables, hasChangeLog).forEach(writer::write);
    writer.flush();
    records.dump();
    writer.flush();
    tables.sustained(writer::write);
    tables.deletedFiles(writer::write);
    tables.sliceRefs(writer::write);
    tables.acls(writer::write);
    tables.quotas(writer::write);
    tables.dirStats(writer::write);
    writer.end();
  }

  /** True for whoever has to back up the volume now: at most one client in {@code interval}. */
  public boolean takeBackupTurn(Instant now, Duration interval) {
    return new BackupTurn(redis, keys).take(now, interval);
  }

  private byte[] setting() {
    byte[] setting = redis.get(keys.setting());
    if (setting == null) {
      throw VolumeGate.missing(redis, keys);
    }
    return setting;
  }

  private long resolve(String path) {
    long ino = Inodes.ROOT;
    for (String name : List.of(path.split("/", -1))) {
      if (name.isEmpty()) {
        continue;
      }
      byte[] dentry = redis.hget(keys.dentries(ino), name.getBytes(StandardCharsets.UTF_8));
      if (dentry == null) {
        throw new IllegalStateException("there is no " + path);
      }
      if (!DentryCodec.type(dentry).equals(FileType.DIRECTORY)) {
        throw new IllegalStateException(path + " is no directory");
      }
      ino = DentryCodec.ino(dentry);
    }
    return ino;
  }

  @Override
  public void close() {
    redis.close();
  }
}
