package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Checks permission bits and ACLs (redis-metadata.md 8.0.1), where nobody has before. */
public final class Access {
  private static final LuaScript SCRIPT = ScriptLoader.load("access");

  private final OpContext context;

  public Access(OpContext context) {
    this.context = context;
  }

  public void access(Caller caller, long ino, int mask) {
    context.redis().read(caller, ScriptCall.of(SCRIPT).key(context.keys().attr(ino)).arg(mask));
  }
}
