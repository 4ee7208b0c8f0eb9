package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.ArrayList;
import java.util.List;

/** Sessions that have expired by the clock of the server (redis-metadata.md 6.3). */
public final class StaleSessions {
  private static final LuaScript SCRIPT = ScriptLoader.load("stale_sessions");

  private final OpContext context;

  public StaleSessions(OpContext context) {
    this.context = context;
  }

  public List<Long> staleSessions(int limit) {
    ScriptCall call = ScriptCall.of(SCRIPT).key(context.keys().legacySessions()).arg(limit);
    Reply ids = context.redis().read(Caller.root(), call).list(1);
    List<Long> stale = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      stale.add(Ascii.parseLong(ids.bytes(i)));
    }
    return stale;
  }
}
