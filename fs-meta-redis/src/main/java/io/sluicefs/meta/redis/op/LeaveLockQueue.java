package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Gives a place in the queue for a lock up. */
public final class LeaveLockQueue {
  private static final LuaScript SCRIPT = ScriptLoader.load("leave_lock_queue");

  private final OpContext context;

  public LeaveLockQueue(OpContext context) {
    this.context = context;
  }

  public void leave(long ino, LockRequest request, String waiterId) {
    long sessionId = context.identity().sessionId();
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(LockWords.lock(context.keys(), ino, request))
            .key(LockWords.queue(context.keys(), ino, request))
            .key(context.keys().lockWaits(sessionId))
            .arg(waiterId)
            .repeatable();
    context.redis().mutate(Caller.root(), call);
  }
}
