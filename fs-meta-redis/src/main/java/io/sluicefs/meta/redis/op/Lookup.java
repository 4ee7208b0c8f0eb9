package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** The inode behind a name, in one trip (redis-metadata.md 8.1). */
public final class Lookup {
  private static final LuaScript SCRIPT = ScriptLoader.load("lookup");

  private final OpContext context;
  private final LookupDots lookupDots;

  public Lookup(OpContext context) {
    this.context = context;
    this.lookupDots = new LookupDots(context);
  }

  public Inode lookup(Caller caller, long parentIno, Name name) {
    if (name.isDot() || name.isDotDot()) {
      return lookupDots.lookup(caller, parentIno, name.isDotDot());
    }
    if (NewInodes.isTrashName(parentIno, name)) {
      return trash();
    }
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(parentIno))
            .key(context.keys().dentries(parentIno))
            .arg(name.bytes());
    Reply reply = context.redis().read(caller, call);
    return Removals.inode(reply.bytes(1), reply.bytesOrNull(2));
  }

  private Inode trash() {
    byte[] record = context.redis().get(context.keys().attr(Inodes.TRASH));
    if (record == null) {
      throw Errno.ENOENT.exception();
    }
    return new Inode(Inodes.TRASH, AttrCodec.decode(record));
  }
}
