package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.dump.DumpNode;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads directories, and inodes with everything that belongs to them: several directories or many
 * inodes by one script. An inode is read by one script, so its parts are of one moment; only files
 * of more than {@value PackedInodes#CHUNKS_MAX} chunks take several. Thread-safe.
 */
final class InodeReads {
  /** Entries that one script reads at most: it keeps the server busy for a few milliseconds. */
  static final int ENTRIES_MAX = 600;

  private static final LuaScript INODES = ScriptLoader.load("dump_inodes");
  private static final LuaScript DIRECTORIES = ScriptLoader.load("dump_directories");
  private static final int REPLY_BYTES = 1 << 20;
  private static final int NAME_PAGE = 5000;
  private static final Comparator<DumpEntry> BY_NAME =
      Comparator.comparing(DumpEntry::name, Arrays::compareUnsigned);

  private final Redis redis;
  private final RedisKeys keys;
  private final PackedInodes inodes;

  InodeReads(Redis redis, RedisKeys keys) {
    this.redis = redis;
    this.keys = keys;
    this.inodes = new PackedInodes(redis, keys);
  }

  /**
   * An entry of a directory and what was found of its inode.
   *
   * @param node null when the inode is missing
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record DumpEntry(byte[] name, long ino, @Nullable DumpNode node) {
    boolean isDirectory() {
      return node != null && node.attr().isDirectory();
    }
  }

  /** Null when the inode is missing. */
  @Nullable DumpNode read(long ino) {
    return read(new long[] {ino}).getFirst();
  }

  /** Reads the inodes of {@code count} entries from {@code first} on. */
  List<DumpEntry> read(NameTable names, int first, int count) {
    long[] inos = new long[count];
    for (int i = 0; i < count; i++) {
      inos[i] = names.ino(first + i);
    }
    List<@Nullable DumpNode> nodes = read(inos);
    List<DumpEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(new DumpEntry(names.name(first + i), inos[i], nodes.get(i)));
    }
    return entries;
  }

  private List<@Nullable DumpNode> read(long[] inos) {
    List<@Nullable DumpNode> nodes = new ArrayList<>(inos.length);
    while (nodes.size() < inos.length) {
      int end = Math.min(nodes.size() + ENTRIES_MAX, inos.length);
      ScriptCall call = ScriptCall.of(INODES).key(keys.attr(inos[nodes.size()]));
      call.arg(REPLY_BYTES);
      for (int i = nodes.size(); i < end; i++) {
        call.arg(inos[i]);
      }
      PackedReply packed = new PackedReply(redis.read(Caller.root(), call).bytes(1));
      List<byte @Nullable []> records = records(packed);
      int details = packed.list();
      for (int i = 0; i < details; i++) {
        nodes.add(inodes.node(inos[nodes.size()], records.get(i), packed));
      }
    }
    return nodes;
  }

  private static List<byte @Nullable []> records(PackedReply packed) {
    int count = packed.list();
    List<byte @Nullable []> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      records.add(packed.bytesOrNull());
    }
    return records;
  }

  /**
   * The entries of directories, in order: of as many of them as fit into one reply, at least one.
   * Null stands for a directory that is too large for that.
   */
  List<@Nullable List<DumpEntry>> directories(long[] inos) {
    ScriptCall call = ScriptCall.of(DIRECTORIES).key(keys.dentries(inos[0]));
    call.arg(REPLY_BYTES).arg(ENTRIES_MAX);
    for (long ino : inos) {
      call.arg(ino);
    }
    Reply reply = redis.read(Caller.root(), call);
    List<@Nullable List<DumpEntry>> directories = new ArrayList<>(reply.size() - 1);
    for (int i = 1; i < reply.size(); i++) {
      byte[] packed = reply.bytesOrNull(i);
      directories.add(packed == null ? null : entries(new PackedReply(packed)));
    }
    return directories;
  }

  private List<DumpEntry> entries(PackedReply packed) {
    int count = packed.list() / 2;
    byte[][] names = new byte[count][];
    long[] inos = new long[count];
    for (int i = 0; i < count; i++) {
      names[i] = packed.bytes();
      inos[i] = DentryCodec.ino(packed.bytes());
    }
    List<byte @Nullable []> records = records(packed);
    packed.list();
    List<DumpEntry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(new DumpEntry(names[i], inos[i], inodes.node(inos[i], records.get(i), packed)));
    }
    entries.sort(BY_NAME);
    return entries;
  }

  /** The entries of a directory of any size, in order. */
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
}
