package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Releases what a session holds and removes it (redis-metadata.md 6.3). */
public final class CloseSession {
  private static final LuaScript SCRIPT = ScriptLoader.load("close_session");

  private static final int RELEASED_PER_SCRIPT = 500;

  private final OpContext context;

  public CloseSession(OpContext context) {
    this.context = context;
  }

  /** Ends a session; with {@code onlyIfExpired} one that is still alive stays. */
  public void closeSession(long sessionId, boolean onlyIfExpired) {
    long more = 1;
    while (more != 0) {
      ScriptCall call =
          ScriptCall.of(SCRIPT)
              .key(context.keys().sessionInfos())
              .key(context.keys().sustained(sessionId))
              .key(context.keys().locked(sessionId))
              .key(context.keys().retries(sessionId))
              .key(context.keys().lockWaits(sessionId))
              .arg(sessionId)
              .arg(onlyIfExpired)
              .arg(RELEASED_PER_SCRIPT)
              .arg(context.volumeLimits())
              .repeatable();
      more = context.redis().mutate(Caller.root(), call).number(1);
    }
  }
}
