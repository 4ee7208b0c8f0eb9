package io.sluicefs.meta.redis.op;

import io.sluicefs.core.meta.VolumeFormat.Limits;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Space and inodes of the volume (redis-metadata.md 8.5); unlimited ones look roomy. */
public final class Statfs {
  private static final long UNLIMITED_BYTES = 1L << 50;
  private static final long UNLIMITED_INODES = 10L << 20;

  private final Redis redis;
  private final RedisKeys keys;

  public Statfs(Redis redis, RedisKeys keys) {
    this.redis = redis;
    this.keys = keys;
  }

  public VolumeUsage statfs(Limits limits) {
    List<byte @Nullable []> counters = redis.mget(List.of(keys.usedSpace(), keys.totalInodes()));
    long usedBytes = counter(counters.get(0));
    long usedInodes = counter(counters.get(1));
    long totalBytes = totalBytes(limits.capacityBytes(), usedBytes);
    return new VolumeUsage(
        totalBytes,
        totalBytes - usedBytes,
        usedInodes,
        availableInodes(limits.inodes(), usedInodes));
  }

  private static long counter(byte @Nullable [] value) {
    return value == null ? 0 : Math.max(0, Ascii.parseLong(value));
  }

  private static long totalBytes(long capacity, long used) {
    if (capacity > 0) {
      return Math.max(capacity, used);
    }
    long total = UNLIMITED_BYTES;
    while (total / 10 * 8 < used && total < Long.MAX_VALUE / 4) {
      total *= 2;
    }
    return total;
  }

  private static long availableInodes(long limit, long used) {
    if (limit > 0) {
      return Math.max(0, limit - used);
    }
    long available = UNLIMITED_INODES;
    while (used > available * 4 && available < Long.MAX_VALUE / 8) {
      available *= 2;
    }
    return available;
  }
}
