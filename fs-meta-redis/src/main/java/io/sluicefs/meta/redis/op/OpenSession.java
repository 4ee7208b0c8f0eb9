package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.SessionInfo;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.SessionCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Registers this client (redis-metadata.md 6.2). */
public final class OpenSession {
  private static final LuaScript SCRIPT = ScriptLoader.load("open_session");

  private final OpContext context;

  public OpenSession(OpContext context) {
    this.context = context;
  }

  /**
   * The new session id; the identity is not told.
   *
   * @param lostSessionId whose open files without a name are taken over, 0 for none
   */
  public long openSession(SessionInfo info, long lostSessionId) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().nextSession())
            .key(context.keys().sessionInfos())
            .arg(context.options().sessionLife().toSeconds())
            .arg(SessionCodec.encode(info))
            .arg(lostSessionId)
            .repeatable();
    return context.redis().mutate(Caller.root(), call).number(1);
  }
}
