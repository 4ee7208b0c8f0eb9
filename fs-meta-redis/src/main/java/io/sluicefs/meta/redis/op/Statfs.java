package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.VolumeFormat.Limits;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.QuotaCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Space and inodes of the volume (redis-metadata.md 8.5); unlimited ones look roomy. */
public final class Statfs {
  private static final LuaScript SCRIPT = ScriptLoader.load("statfs");
  private static final int QUOTA_PARTS = 3;
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
    return usage(limits, counter(counters.get(0)), counter(counters.get(1)));
  }

  private static VolumeUsage usage(Limits limits, long usedBytes, long usedInodes) {
    long totalBytes = totalBytes(limits.capacityBytes(), usedBytes);
    return new VolumeUsage(
        totalBytes,
        totalBytes - usedBytes,
        usedInodes,
        availableInodes(limits.inodes(), usedInodes));
  }

  /** The same as seen from an inode, where the quotas above it narrow the room. */
  public static VolumeUsage statfs(OpContext context, long ino) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().usedSpace())
            .key(context.keys().totalInodes())
            .arg(ino)
            .arg(context.volumeLimits());
    Reply reply = context.redis().read(Caller.root(), call);
    VolumeUsage volume =
        usage(
            context.format().get().limits(),
            counter(reply.bytesOrNull(1)),
            counter(reply.bytesOrNull(2)));
    return narrow(volume, reply.list(3));
  }

  private static VolumeUsage narrow(VolumeUsage volume, Reply quotas) {
    if (quotas.size() == 0) {
      return volume;
    }
    long availableBytes = volume.availableBytes();
    long availableInodes = volume.availableInodes();
    for (int i = 0; i < quotas.size(); i += QUOTA_PARTS) {
      QuotaCodec.Limits limits = QuotaCodec.decode(quotas.bytes(i));
      availableBytes = Math.min(availableBytes, room(limits.space(), quotas.number(i + 1)));
      availableInodes = Math.min(availableInodes, room(limits.inodes(), quotas.number(i + 2)));
    }
    long nearestBytes = Math.max(0, quotas.number(1));
    long nearestInodes = Math.max(0, quotas.number(2));
    return new VolumeUsage(
        nearestBytes + availableBytes, availableBytes, nearestInodes, availableInodes);
  }

  private static long room(long limit, long used) {
    return limit <= 0 ? Long.MAX_VALUE : Math.max(0, limit - Math.max(0, used));
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
