package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Deletes the record of a sustained inode at its last close (redis-metadata.md 6.4). */
public final class ReleaseSustained {
  private static final LuaScript SCRIPT = ScriptLoader.load("release_sustained");

  private final OpContext context;

  public ReleaseSustained(OpContext context) {
    this.context = context;
  }

  public void releaseSustained(long ino) {
    context
        .redis()
        .mutate(
            Caller.root(),
            ScriptCall.of(SCRIPT).key(context.keys().attr(ino)).arg(context.volumeLimits()));
  }
}
