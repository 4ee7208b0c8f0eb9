package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.HashSet;
import java.util.Set;

/** Looks at all locks that this session waits for. */
public final class PollLocks {
  private static final LuaScript SCRIPT = ScriptLoader.load("poll_locks");

  /** Ids of the waiters of this session: all, and those who have their turn. */
  public record Turns(Set<String> turns, Set<String> waiting) {}

  private final OpContext context;

  public PollLocks(OpContext context) {
    this.context = context;
  }

  public Turns poll() {
    long sessionId = context.identity().sessionId();
    ScriptCall call = ScriptCall.of(SCRIPT).key(context.keys().lockWaits(sessionId)).repeatable();
    Reply reply = context.redis().mutate(Caller.root(), call);
    return new Turns(ids(reply.list(1)), ids(reply.list(2)));
  }

  private static Set<String> ids(Reply list) {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      ids.add(Ascii.text(list.bytes(i)));
    }
    return ids;
  }
}
