package io.sluicefs.meta.redis.dump;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.meta.dump.DumpChunk;
import io.sluicefs.core.meta.dump.DumpNode;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.Redis.Snapshot;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.dump.InodeReads.Found;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some entries of a directory whose inodes are read at one moment: all records by one command, the
 * first chunks by one script. What an entry says of the type decides what is asked for. Directories
 * are listed when their turn comes.
 */
final class InodeBatch {
  private static final LuaScript DETAILS = ScriptLoader.load("dump_details");

  private static final int FILE = FileType.FILE.code();
  private static final int SYMLINK = FileType.SYMLINK.code();
  private static final byte[] NOTHING = {};

  private final RedisKeys keys;
  private final long[] inos;

  /** What the entries say; also numbers that no type has. */
  private final int[] types;

  InodeBatch(RedisKeys keys, NameTable names, int first, int count) {
    this.keys = keys;
    this.inos = new long[count];
    this.types = new int[count];
    for (int i = 0; i < count; i++) {
      inos[i] = names.ino(first + i);
      types[i] = names.type(first + i);
    }
  }

  long[] inos() {
    return inos;
  }

  /** Makes a node without extended attributes. */
  @FunctionalInterface
  interface Nodes {
    DumpNode node(long ino, Attr attr, byte @Nullable [] symlink, List<DumpChunk> chunks);
  }

  /** Counts the inodes that have extended attributes, and reads everything else. */
  Snapshot read(Redis redis) {
    List<byte[]> values = new ArrayList<>(inos.length);
    List<byte[]> xattrs = new ArrayList<>(inos.length);
    ScriptCall details = ScriptCall.of(DETAILS).key(keys.setting());
    details.arg(InodeReads.REPLY_BYTES).arg(InodeReads.SLICES_MAX);
    for (long ino : inos) {
      values.add(keys.attr(ino));
      xattrs.add(keys.xattrs(ino));
    }
    for (int i = 0; i < inos.length; i++) {
      if (types[i] == FILE) {
        details.arg(keys.chunk(inos[i], 0));
      } else if (types[i] == SYMLINK) {
        values.add(keys.symlink(inos[i]));
      }
    }
    return redis.snapshot(values, xattrs, details);
  }

  /** What was found of each inode; null for one that has to be looked at closer. */
  List<@Nullable Found> found(Snapshot snapshot, Nodes nodes) {
    Answers answers = new Answers(snapshot, nodes);
    List<@Nullable Found> found = new ArrayList<>(inos.length);
    for (int i = 0; i < inos.length; i++) {
      found.add(answers.next(i));
    }
    return found;
  }

  /** Goes through the answers in the order in which was asked. */
  private final class Answers {
    private final Snapshot snapshot;
    private final Nodes nodes;
    private int target = inos.length;
    private int detail = 1;

    Answers(Snapshot snapshot, Nodes nodes) {
      this.snapshot = snapshot;
      this.nodes = nodes;
    }

    @Nullable Found next(int i) {
      byte[] symlink = types[i] == SYMLINK ? snapshot.values().get(target++) : null;
      int own = types[i] == FILE ? detail++ : 0;
      byte[] record = snapshot.values().get(i);
      if (record == null) {
        return new Found(inos[i], null);
      }
      Attr attr = AttrCodec.decode(record);
      if (attr.type().code() != types[i] || own >= snapshot.reply().size()) {
        return null;
      }
      return switch (attr.type()) {
        case FILE -> file(i, attr, own);
        case SYMLINK -> entry(i, attr, symlink == null ? NOTHING : symlink, List.of());
        default -> entry(i, attr, null, List.of());
      };
    }

    private @Nullable Found file(int i, Attr attr, int own) {
      if (attr.length() == 0) {
        return entry(i, attr, null, List.of());
      }
      if (attr.length() > Chunks.CHUNK_LENGTH || !snapshot.reply().isBytes(own)) {
        return null;
      }
      byte[] records = snapshot.reply().bytes(own);
      return entry(
          i,
          attr,
          null,
          records.length == 0 ? List.of() : List.of(new DumpChunk(0, InodeReads.slices(records))));
    }

    private Found entry(int i, Attr attr, byte @Nullable [] symlink, List<DumpChunk> chunks) {
      return new Found(inos[i], nodes.node(inos[i], attr, symlink, chunks));
    }
  }
}
