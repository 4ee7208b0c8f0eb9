package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.chunk.Chunks;
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
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes nodes of what {@code include/dumped_inodes.lua} packed, and reads what it leaves out: ACL
 * rules, and the chunks behind the first ones of a long file. Thread-safe.
 */
final class PackedInodes {
  /** Chunks of a file that come with it. */
  static final int CHUNKS_MAX = 64;

  private static final LuaScript CHUNKS = ScriptLoader.load("dump_chunks");
  private static final int CHUNK_PAGE = 1024;

  private final Redis redis;
  private final RedisKeys keys;
  private final Map<Integer, DumpAcl> rules = new ConcurrentHashMap<>();

  PackedInodes(Redis redis, RedisKeys keys) {
    this.redis = redis;
    this.keys = keys;
  }

  /** Takes the detail of one inode; null for one without a record. */
  @Nullable DumpNode node(long ino, byte @Nullable [] record, PackedReply packed) {
    if (record == null) {
      packed.bytes();
      return null;
    }
    Attr attr = AttrCodec.decode(record);
    if (!packed.isList()) {
      byte[] slices = packed.bytes();
      List<DumpChunk> only =
          slices.length == 0 ? List.of() : List.of(new DumpChunk(0, slices(slices)));
      return node(ino, attr, null, List.of(), only);
    }
    packed.list();
    List<DumpXattr> xattrs = xattrs(packed);
    int parts = packed.list();
    if (attr.type() == FileType.SYMLINK) {
      return node(ino, attr, packed.bytes(), xattrs, List.of());
    }
    return node(ino, attr, null, xattrs, chunks(ino, attr, packed, parts / 2));
  }

  private DumpNode node(
      long ino, Attr attr, byte @Nullable [] target, List<DumpXattr> xattrs, List<DumpChunk> of) {
    DumpAcl access = rule(attr.accessAclId());
    return new DumpNode(ino, attr, target, xattrs, access, rule(attr.defaultAclId()), of);
  }

  private static List<DumpXattr> xattrs(PackedReply packed) {
    int count = packed.list() / 2;
    List<DumpXattr> xattrs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] name = packed.bytes();
      xattrs.add(new DumpXattr(name, packed.bytes()));
    }
    return xattrs;
  }

  private List<DumpChunk> chunks(long ino, Attr attr, PackedReply packed, int count) {
    List<DumpChunk> chunks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int index = packed.number();
      chunks.add(new DumpChunk(index, slices(packed.bytes())));
    }
    long all = attr.isFile() ? Math.ceilDiv(attr.length(), Chunks.CHUNK_LENGTH) : 0;
    for (long first = CHUNKS_MAX; first < all; first += CHUNK_PAGE) {
      long wanted = Math.min(CHUNK_PAGE, all - first);
      ScriptCall call = ScriptCall.of(CHUNKS).key(keys.attr(ino)).arg(ino).arg(first).arg(wanted);
      Reply page = redis.read(Caller.root(), call);
      for (int i = 1; i < page.size(); i += 2) {
        int index = (int) Ascii.parseLong(page.bytes(i));
        chunks.add(new DumpChunk(index, slices(page.bytes(i + 1))));
      }
    }
    return chunks;
  }

  private static List<SliceRef> slices(byte[] joined) {
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
