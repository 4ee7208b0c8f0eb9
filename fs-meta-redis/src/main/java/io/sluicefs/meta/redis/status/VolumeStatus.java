package io.sluicefs.meta.redis.status;

import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.schema.RedisKeys;

/** Reads the details that {@code status} shows on demand; borrows its connection. */
public final class VolumeStatus {
  private final Redis redis;
  private final RedisKeys keys;

  public VolumeStatus(Redis redis, RedisKeys keys) {
    this.redis = redis;
    this.keys = keys;
  }

  /** The locks that a session holds. */
  public HeldLocks locksOf(long sessionId) {
    return HeldLocks.of(redis, keys, sessionId);
  }

  /** What waits for deletion; reads a lot on a large volume. */
  public Waiting waiting() {
    return Waiting.of(redis, keys);
  }
}
