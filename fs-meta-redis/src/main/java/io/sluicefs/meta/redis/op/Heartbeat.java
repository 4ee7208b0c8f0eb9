package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.op.SessionInfo;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.SessionCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Extends a session and reads the settings again (redis-metadata.md 6.2). */
public final class Heartbeat {
  private static final LuaScript SCRIPT = ScriptLoader.load("heartbeat");

  /** Far longer than any session survives without a heartbeat. */
  private static final long SLOTS_LIFE_SECONDS = Duration.ofDays(2).toSeconds();

  /** Open inodes that one heartbeat names; the next goes on behind them. */
  private static final int OPEN_MAX = 1000;

  private final OpContext context;
  private final OpenInodes openInodes;
  private final AtomicLong lastNamed = new AtomicLong();

  public Heartbeat(OpenFiles files) {
    this.context = files.context();
    this.openInodes = files.openInodes();
  }

  /**
   * The setting as stored now, null when it is gone.
   *
   * @param whenLost called when the session is lost and was not extended
   */
  public byte @Nullable [] heartbeat(long sessionId, SessionInfo info, Runnable whenLost) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().sessionInfos())
            .key(context.keys().setting())
            .key(context.keys().retries(sessionId))
            .key(context.keys().locked(sessionId))
            .arg(sessionId)
            .arg(context.options().sessionLife().toSeconds())
            .arg(SessionCodec.encode(info))
            .arg(SLOTS_LIFE_SECONDS)
            .repeatable();
    for (long ino : someOpen()) {
      call.arg(ino);
    }
    Reply reply = context.redis().mutate(Caller.root(), call);
    byte[] setting = reply.bytesOrNull(2);
    if (reply.number(1) == 0 && setting != null) {
      whenLost.run();
    }
    return setting;
  }

  /** Each open inode has its turn long before its grace ends, unless 50,000 are open. */
  private long[] someOpen() {
    long[] all = openInodes.inos().stream().mapToLong(Long::longValue).sorted().toArray();
    if (all.length <= OPEN_MAX) {
      return all;
    }
    long last = lastNamed.get();
    long[] some = Arrays.stream(all).filter(ino -> ino > last).limit(OPEN_MAX).toArray();
    lastNamed.set(some.length < OPEN_MAX ? 0 : some[OPEN_MAX - 1]);
    return some;
  }
}
