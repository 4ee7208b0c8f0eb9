package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Releases a lock or a part of it (redis-metadata.md 5.1, 5.2). */
public final class Unlock {
  private static final LuaScript SCRIPT = ScriptLoader.load("unlock");

  private final OpContext context;

  public Unlock(OpContext context) {
    this.context = context;
  }

  /** Whether the owner holds more on the inode. */
  public boolean unlock(long ino, LockRequest request) {
    long sessionId = context.identity().sessionId();
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(LockWords.lock(context.keys(), ino, request))
            .key(context.keys().locked(sessionId))
            .key(LockWords.queue(context.keys(), ino, request))
            .arg(LockWords.owner(request))
            .arg(LockWords.range(request));
    return context.redis().mutate(Caller.root(), call).number(1) == 1;
  }
}
