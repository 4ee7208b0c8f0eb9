package io.sluicefs.meta.redis.load;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.meta.dump.DumpFormatException;
import io.sluicefs.core.meta.dump.DumpQuota;
import io.sluicefs.core.meta.dump.DumpRecord;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.dump.DumpProgress;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.schema.SliceCodec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes the records of a binary dump as they are (volume-and-objects.md 9.4). */
final class RecordLoad implements Consumer<DumpRecord> {
  /** Sessions of the dump are over: whoever cleans up first frees what they kept. */
  private static final long LONG_AGO = 1;

  private final BulkWriter out;
  private final RedisKeys keys;
  private final DumpProgress progress;
  private byte @Nullable [] setting;
  private int aclMax;
  private long edgesOf;
  private List<byte[]> edges = new ArrayList<>();

  RecordLoad(BulkWriter out, RedisKeys keys, DumpProgress progress) {
    this.out = out;
    this.keys = keys;
    this.progress = progress;
  }

  /** The setting of the dump, after everything was read. */
  byte[] finish() {
    writeEdges();
    if (aclMax > 0) {
      out.command("SET", keys.named("aclMaxId"), Ascii.of(aclMax));
    }
    byte[] found = setting;
    if (found == null) {
      throw new DumpFormatException("the dump has no setting");
    }
    return found;
  }

  @Override
  public void accept(DumpRecord record) {
    switch (record) {
      case DumpRecord.Setting r -> setting = r.json();
      case DumpRecord.Counter r -> counter(r);
      case DumpRecord.Node r -> {
        progress.done(1);
        out.command("SET", keys.attr(r.ino()), r.attr());
      }
      case DumpRecord.Edge r -> edge(r);
      case DumpRecord.Chunk r -> chunk(r);
      case DumpRecord.SliceRef r ->
          out.command(
              "HSET",
              keys.sliceRef(),
              SliceCodec.referenceField(new SliceKey(r.sliceId(), r.sliceLength())),
              Ascii.of(r.references() - 1));
      case DumpRecord.Symlink r -> out.command("SET", keys.symlink(r.ino()), r.target());
      case DumpRecord.Sustained r -> sustained(out, keys, r);
      case DumpRecord.DeletedFile r -> deletedFile(out, keys, r);
      case DumpRecord.Xattr r -> out.command("HSET", keys.xattrs(r.ino()), r.name(), r.value());
      case DumpRecord.Acl r -> {
        aclMax = Math.max(aclMax, r.id());
        out.command("HSET", keys.acl(), Ascii.of(r.id()), r.rule());
      }
      case DumpRecord.DirStat r -> dirStat(out, keys, r);
      case DumpRecord.Quota r -> quota(out, keys, r);
      case DumpRecord.Parent r ->
          out.command("HSET", keys.parents(r.ino()), Ascii.of(r.parentIno()), Ascii.of(r.count()));
    }
  }

  private void counter(DumpRecord.Counter counter) {
    String key =
        switch (counter.key()) {
          case "nextInode" -> "nextinode";
          case "nextChunk" -> "nextchunk";
          case "nextSession" -> "nextsession";
          case "lastChangelog" -> "txnLastLog";
          default -> counter.key();
        };
    boolean isNextFree = key.equals("nextinode") || key.equals("nextchunk");
    long value = isNextFree ? counter.value() - 1 : counter.value();
    if (value > 0) {
      out.command("SET", keys.named(key), Ascii.of(value));
    }
  }

  /** Entries of one directory mostly come one after the other. */
  private void edge(DumpRecord.Edge edge) {
    if (edge.parentIno() != edgesOf || edges.size() >= 1000) {
      writeEdges();
      edgesOf = edge.parentIno();
    }
    edges.add(edge.name());
    edges.add(DentryCodec.encode(FileType.ofCode(edge.type()), edge.ino()));
  }

  private void writeEdges() {
    if (!edges.isEmpty()) {
      out.fields("HSET", keys.dentries(edgesOf), edges);
      edges = new ArrayList<>();
    }
  }

  private void chunk(DumpRecord.Chunk chunk) {
    byte[] slices = chunk.slices();
    List<byte[]> records = new ArrayList<>(slices.length / SliceCodec.RECORD_LENGTH);
    for (int at = 0; at < slices.length; at += SliceCodec.RECORD_LENGTH) {
      records.add(Arrays.copyOfRange(slices, at, at + SliceCodec.RECORD_LENGTH));
    }
    out.list(keys.chunk(chunk.ino(), chunk.index()), records);
  }

  static void sustained(BulkWriter out, RedisKeys keys, DumpRecord.Sustained record) {
    byte[] sessionId = Ascii.of(record.sessionId());
    out.command("ZADD", keys.allSessions(), Ascii.of(LONG_AGO), sessionId);
    List<byte[]> inos = record.inos().stream().map(Ascii::of).toList();
    out.fields("SADD", keys.sustained(record.sessionId()), inos);
  }

  static void deletedFile(BulkWriter out, RedisKeys keys, DumpRecord.DeletedFile file) {
    out.command(
        "ZADD",
        keys.delfiles(),
        Ascii.of(file.expiry()),
        Ascii.of(file.ino() + ":" + file.length()));
  }

  static void dirStat(BulkWriter out, RedisKeys keys, DumpRecord.DirStat stat) {
    byte[] field = Ascii.of(stat.ino());
    out.command("HSET", keys.dirDataLength(), field, Ascii.of(stat.dataLength()));
    out.command("HSET", keys.dirUsedSpace(), field, Ascii.of(stat.usedSpace()));
    out.command("HSET", keys.dirUsedInodes(), field, Ascii.of(stat.usedInodes()));
  }

  static void quota(BulkWriter out, RedisKeys keys, DumpRecord.Quota quota) {
    DumpQuota limits = quota.limits();
    String name =
        switch (limits.kind()) {
          case DIRECTORY -> "dirQuota";
          case USER -> "userQuota";
          case GROUP -> "groupQuota";
        };
    byte[] field = Ascii.of(limits.id());
    byte[] value =
        ByteBuffer.allocate(16).putLong(limits.maxSpace()).putLong(limits.maxInodes()).array();
    out.command("HSET", keys.named(name), field, value);
    out.command("HSET", keys.named(name + "UsedSpace"), field, Ascii.of(quota.usedSpace()));
    out.command("HSET", keys.named(name + "UsedInodes"), field, Ascii.of(quota.usedInodes()));
  }
}
