package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AclCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Reads a POSIX ACL, which shows as an extended attribute (redis-metadata.md 8.23). */
final class Getacl {
  private static final LuaScript SCRIPT = ScriptLoader.load("getacl");

  private final OpContext context;

  Getacl(OpContext context) {
    this.context = context;
  }

  byte[] getacl(long ino, Name name) {
    ScriptCall call = ScriptCall.of(SCRIPT).key(context.keys().attr(ino)).arg(AclNames.kind(name));
    Reply reply = context.redis().read(Caller.root(), call);
    return AclCodec.decode(reply.bytes(1)).toXattr();
  }
}
