package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;

/** The inodes that "." and ".." of a directory name (redis-metadata.md 8.1). */
final class LookupDots {
  private static final LuaScript SCRIPT = ScriptLoader.load("lookup_dots");

  private final OpContext context;

  LookupDots(OpContext context) {
    this.context = context;
  }

  Inode lookup(Caller caller, long ino, boolean isParent) {
    ScriptCall call =
        ScriptCall.of(SCRIPT).key(context.keys().attr(ino)).arg(Encoding.ino(ino)).arg(isParent);
    Reply reply = context.redis().read(caller, call);
    return new Inode(ByteBuffer.wrap(reply.bytes(1)).getLong(), NewInodes.attr(reply, 2));
  }
}
