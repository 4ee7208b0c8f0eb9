package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.SessionInfo;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.SessionCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Extends a session and reads the settings again (redis-metadata.md 6.2). */
public final class Heartbeat {
  private static final LuaScript SCRIPT = ScriptLoader.load("heartbeat");

  private static final int BEATS_OF_LIFE = 5;
  private static final Duration WITHOUT_HEARTBEAT = Duration.ofDays(365);

  /** Far longer than any session survives without a heartbeat. */
  private static final long SLOTS_LIFE_SECONDS = Duration.ofDays(2).toSeconds();

  private final OpContext context;

  public Heartbeat(OpContext context) {
    this.context = context;
  }

  /** The setting as stored now; null when it is gone. */
  public byte @Nullable [] heartbeat(long sessionId, SessionInfo info) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().sessionInfos())
            .key(context.keys().setting())
            .key(context.keys().retries(sessionId))
            .arg(sessionId)
            .arg(expiry(context))
            .arg(SessionCodec.encode(info))
            .arg(SLOTS_LIFE_SECONDS)
            .repeatable();
    Reply reply = context.redis().mutate(Caller.root(), call);
    return reply.bytesOrNull(1);
  }

  /** Unix seconds at which a session ends unless it is extended. */
  static long expiry(OpContext context) {
    Duration heartbeat = context.options().heartbeat();
    Duration life = heartbeat.isZero() ? WITHOUT_HEARTBEAT : heartbeat.multipliedBy(BEATS_OF_LIFE);
    return context.clock().instant().plus(life).getEpochSecond();
  }
}
