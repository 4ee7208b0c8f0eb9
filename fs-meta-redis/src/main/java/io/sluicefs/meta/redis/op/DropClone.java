package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Forgets an emptied clone that got no name (redis-metadata.md 8.28). */
public final class DropClone {
  private static final LuaScript SCRIPT = ScriptLoader.load("drop_clone");

  private final OpContext context;

  public DropClone(OpContext context) {
    this.context = context;
  }

  public void dropClone(long ino) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(ino))
            .key(context.keys().detachedNodes())
            .arg(context.volumeLimits());
    context.redis().mutate(Caller.root(), call);
  }
}
