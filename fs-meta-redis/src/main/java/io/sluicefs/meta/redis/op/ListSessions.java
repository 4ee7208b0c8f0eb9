package io.sluicefs.meta.redis.op;

import io.sluicefs.core.meta.op.ClientSession;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.Redis.ScoredMember;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.schema.SessionCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** All registered client sessions (redis-metadata.md 6.1). */
public final class ListSessions {
  private static final int SESSIONS_MAX = 100_000;

  private final Redis redis;
  private final RedisKeys keys;

  public ListSessions(Redis redis, RedisKeys keys) {
    this.redis = redis;
    this.keys = keys;
  }

  public List<ClientSession> sessions() {
    List<ClientSession> sessions = new ArrayList<>();
    for (ScoredMember member : redis.zrange(keys.allSessions(), Long.MAX_VALUE, SESSIONS_MAX)) {
      long sessionId = Ascii.parseLong(member.member());
      sessions.add(
          new ClientSession(
              sessionId,
              SessionCodec.decode(redis.hget(keys.sessionInfos(), member.member())),
              Instant.ofEpochSecond((long) member.score()),
              redis.smembers(keys.sustained(sessionId)).stream().map(Ascii::parseLong).toList()));
    }
    return sessions;
  }
}
