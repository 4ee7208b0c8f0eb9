package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.meta.dump.DumpAcl;
import io.sluicefs.core.meta.dump.DumpChunk;
import io.sluicefs.core.meta.dump.DumpNode;
import io.sluicefs.core.meta.dump.DumpXattr;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.Redis.Snapshot;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads inodes with everything that belongs to them. An inode is read by one transaction or script,
 * so its parts are of one moment; only files of more than {@value #CHUNKS_MAX} chunks take several.
 * Thread-safe.
 *
 * <p>The usual inode is a file of one chunk without extended attributes, or a directory: many of
 * these are read by a few commands ({@link InodeBatch}). The others take a script that looks closer
 * at each.
 */
final class InodeReads {
  static final int CHUNKS_MAX = 64;
  static final int SLICES_MAX = 256;

  private static final LuaScript INODES = ScriptLoader.load("dump_inodes");
  private static final LuaScript CHUNKS = ScriptLoader.load("dump_chunks");
  static final int REPLY_BYTES = 1 << 20;

  private static final int CHUNK_PAGE = 1024;
  private static final int NAME_PAGE = 5000;

  private final Redis redis;
  private final RedisKeys keys;
  private final Map<Integer, DumpAcl> rules = new ConcurrentHashMap<>();

  /** What was read last had extended attributes; then the next probably has some, too. */
  private volatile boolean expectsXattrs;

  InodeReads(Redis redis, RedisKeys keys) {
    this.redis = redis;
    this.keys = keys;
  }

  /**
   * What was found of one inode.
   *
   * @param node null when the inode is missing
   */
  record Found(long ino, @Nullable DumpNode node) {
    boolean isDirectory() {
      return node != null && node.attr().isDirectory();
    }

    private boolean hasXattrs() {
      return node != null && !node.xattrs().isEmpty();
    }
  }

  Found read(long ino) {
    return read(new long[] {ino}).get(0);
  }

  /** Reads the inodes of {@code count} entries from {@code first} on. */
  List<Found> read(NameTable names, int first, int count) {
    InodeBatch batch = new InodeBatch(keys, names, first, count);
    if (!expectsXattrs) {
      Snapshot found = batch.read(redis);
      if (found.present() == 0) {
        return complete(batch, found);
      }
    }
    List<Found> found = read(batch.inos());
    expectsXattrs = found.stream().anyMatch(Found::hasXattrs);
    return found;
  }

  /** What the batch found, and the rest of it one by one. */
  private List<Found> complete(InodeBatch batch, Snapshot snapshot) {
    List<@Nullable Found> found = batch.found(snapshot, this::node);
    long[] left =
        IntStream.range(0, found.size())
            .filter(at -> found.get(at) == null)
            .mapToLong(at -> batch.inos()[at])
            .toArray();
    Iterator<Found> rest = read(left).iterator();
    List<Found> all = new ArrayList<>(found.size());
    for (Found known : found) {
      all.add(known == null ? rest.next() : known);
    }
    return all;
  }

  private DumpNode node(long ino, Attr attr, byte @Nullable [] symlink, List<DumpChunk> chunks) {
    return new DumpNode(
        ino, attr, symlink, List.of(), rule(attr.accessAclId()), rule(attr.defaultAclId()), chunks);
  }

  private List<Found> read(long[] inos) {
    List<Found> found = new ArrayList<>(inos.length);
    while (found.size() < inos.length) {
      ScriptCall call = ScriptCall.of(INODES).key(keys.attr(inos[found.size()]));
      call.arg(REPLY_BYTES).arg(CHUNKS_MAX);
      for (int i = found.size(); i < inos.length; i++) {
        call.arg(inos[i]);
      }
      Reply reply = redis.read(Caller.root(), call);
      for (int i = 1; i < reply.size(); i++) {
        found.add(found(inos[found.size()], reply.list(i)));
      }
    }
    return found;
  }

  /** The entries of a directory, in order. */
  NameTable list(long ino) {
    NameTable names = new NameTable();
    String cursor = "0";
    do {
      Redis.HashPage page = redis.hscan(keys.dentries(ino), cursor, NAME_PAGE);
      for (int i = 0; i < page.fields().size(); i++) {
        names.add(page.fields().get(i), page.values().get(i));
      }
      cursor = page.next();
    } while (!cursor.equals("0"));
    names.sort();
    return names;
  }

  private Found found(long ino, Reply parts) {
    byte[] record = parts.bytesOrNull(0);
    if (record == null) {
      return new Found(ino, null);
    }
    Attr attr = AttrCodec.decode(record);
    long rest = parts.number(1);
    Reply detail = parts.list(3);
    DumpNode node =
        new DumpNode(
            ino,
            attr,
            attr.type() == FileType.SYMLINK ? detail.bytes(0) : null,
            xattrs(parts.list(2)),
            rule(attr.accessAclId()),
            rule(attr.defaultAclId()),
            attr.isFile() ? chunks(ino, detail, rest) : List.of());
    return new Found(ino, node);
  }

  private static List<DumpXattr> xattrs(Reply pairs) {
    if (pairs.size() == 0) {
      return List.of();
    }
    List<DumpXattr> xattrs = new ArrayList<>(pairs.size() / 2);
    for (int i = 0; i < pairs.size(); i += 2) {
      xattrs.add(new DumpXattr(pairs.bytes(i), pairs.bytes(i + 1)));
    }
    return xattrs;
  }

  private List<DumpChunk> chunks(long ino, Reply detail, long count) {
    if (detail.size() == 0 && count <= CHUNKS_MAX) {
      return List.of();
    }
    List<DumpChunk> chunks = new ArrayList<>(detail.size() / 2);
    add(detail, 0, chunks);
    for (long first = CHUNKS_MAX; first < count; first += CHUNK_PAGE) {
      long wanted = Math.min(CHUNK_PAGE, count - first);
      ScriptCall call = ScriptCall.of(CHUNKS).key(keys.attr(ino)).arg(ino).arg(first).arg(wanted);
      add(redis.read(Caller.root(), call), 1, chunks);
    }
    return chunks;
  }

  private static void add(Reply pairs, int from, List<DumpChunk> to) {
    for (int i = from; i < pairs.size(); i += 2) {
      int index = (int) Ascii.parseLong(pairs.bytes(i));
      to.add(new DumpChunk(index, slices(pairs.bytes(i + 1))));
    }
  }

  static List<SliceRef> slices(byte[] joined) {
    ByteBuffer records = ByteBuffer.wrap(joined);
    List<SliceRef> slices = new ArrayList<>(1);
    while (records.hasRemaining()) {
      int offset = records.getInt();
      long sliceId = records.getLong();
      slices.add(
          new SliceRef(offset, sliceId, records.getInt(), records.getInt(), records.getInt()));
    }
    return slices;
  }

  private @Nullable DumpAcl rule(int id) {
    if (id == 0) {
      return null;
    }
    DumpAcl known = rules.get(id);
    if (known == null) {
      byte[] field = Integer.toUnsignedString(id).getBytes(StandardCharsets.US_ASCII);
      byte[] stored = redis.hget(keys.acl(), field);
      if (stored == null) {
        return null;
      }
      known = DumpAcl.decode(stored);
      rules.put(id, known);
    }
    return known;
  }
}
