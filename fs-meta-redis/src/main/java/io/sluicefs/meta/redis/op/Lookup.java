package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;

/** The inode behind a name, in one trip (redis-metadata.md 8.1). */
public final class Lookup {
  private static final LuaScript SCRIPT = ScriptLoader.load("lookup");
  private static final LuaScript DOTS = ScriptLoader.load("lookup_dots");

  private final OpContext context;

  public Lookup(OpContext context) {
    this.context = context;
  }

  public Inode lookup(Caller caller, long parentIno, Name name) {
    if (name.isDot() || name.isDotDot()) {
      return dots(caller, parentIno, name.isDotDot());
    }
    if (NewInodes.isTrashName(parentIno, name)) {
      return trash();
    }
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(parentIno))
            .key(context.keys().dentries(parentIno))
            .arg(name.bytes());
    return inode(context.redis().read(caller, call));
  }

  private static Inode inode(Reply reply) {
    byte[] dentry = reply.bytes(1);
    byte[] record = reply.bytesOrNull(2);
    Attr attr =
        record == null ? AttrCodec.incomplete(DentryCodec.type(dentry)) : AttrCodec.decode(record);
    return new Inode(DentryCodec.ino(dentry), attr);
  }

  private Inode dots(Caller caller, long ino, boolean isParent) {
    ScriptCall call =
        ScriptCall.of(DOTS).key(context.keys().attr(ino)).arg(Encoding.ino(ino)).arg(isParent);
    Reply reply = context.redis().read(caller, call);
    return new Inode(ByteBuffer.wrap(reply.bytes(1)).getLong(), NewInodes.attr(reply, 2));
  }

  private Inode trash() {
    byte[] record = context.redis().get(context.keys().attr(Inodes.TRASH));
    if (record == null) {
      throw Errno.ENOENT.exception();
    }
    return new Inode(Inodes.TRASH, AttrCodec.decode(record));
  }
}
