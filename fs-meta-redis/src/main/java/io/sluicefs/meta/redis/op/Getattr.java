package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Reads attributes (redis-metadata.md 8.3): one GET, or for a file that has had several names a
 * script, as its record alone does not say how many of them are in the trash.
 */
public final class Getattr {
  private static final LuaScript SCRIPT = ScriptLoader.load("getattr");

  /** Bits that remember inodes with several names; a wrong guess costs a script for a GET. */
  private static final int LINKED_BITS = 1 << 16;

  private final OpContext context;
  private final AtomicLongArray linked = new AtomicLongArray(LINKED_BITS / Long.SIZE);

  public Getattr(OpContext context) {
    this.context = context;
  }

  public Attr getattr(long ino) {
    int bit = (int) (ino ^ (ino >>> 16)) & (LINKED_BITS - 1);
    long mask = 1L << (bit % Long.SIZE);
    if ((linked.get(bit / Long.SIZE) & mask) != 0) {
      return linked(ino);
    }
    Attr attr = decoded(ino, context.redis().get(context.keys().attr(ino)));
    if (attr.isDirectory() || attr.nlink() == 0) {
      return attr;
    }
    if (attr.parentIno() == 0) {
      linked.accumulateAndGet(bit / Long.SIZE, mask, (old, added) -> old | added);
      return linked(ino);
    }
    return attr.parentIno() > Inodes.TRASH ? attr.withNlink(0) : attr;
  }

  /** Also of a file that others have deleted, for a while: for who has it open. */
  public Attr getattrOpen(long ino) {
    try {
      return getattr(ino);
    } catch (FsException e) {
      byte[] record = context.redis().get(context.keys().grace(ino));
      if (e.errno() != Errno.ENOENT || record == null) {
        throw e;
      }
      return AttrCodec.decode(record);
    }
  }

  private Attr linked(long ino) {
    ScriptCall call = ScriptCall.of(SCRIPT).key(context.keys().attr(ino));
    Reply reply = context.redis().read(Caller.root(), call);
    return decoded(ino, reply.bytesOrNull(1));
  }

  private static Attr decoded(long ino, byte @Nullable [] record) {
    if (record != null && record.length > 0) {
      return AttrCodec.decode(record);
    }
    if (ino == Inodes.TRASH) {
      return emptyTrash();
    }
    throw Errno.ENOENT.exception();
  }

  /** A volume without trash days has no record of the trash, but its name can be looked up. */
  private static Attr emptyTrash() {
    Timestamp never = new Timestamp(0, 0);
    return new Attr(
        0, FileType.DIRECTORY, 0x16D, 0, 0, never, never, never, 2, 4096, 0, Inodes.ROOT, 0, 0, 0);
  }
}
