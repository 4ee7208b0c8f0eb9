package io.sluicefs.meta.redis.op;

import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.connection.ClientIdentity;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * What every operation of one engine works with.
 *
 * @param format the settings as last loaded; asked anew by each call, as heartbeats refresh them
 * @param identity the session that mutations speak for
 */
public record OpContext(
    Redis redis,
    RedisKeys keys,
    Supplier<VolumeFormat> format,
    MetaOptions options,
    ClientIdentity identity,
    InstantSource clock) {

  /** Volume quota in bytes, "0" for none; as scripts take it. */
  String capacity() {
    return Long.toString(format.get().limits().capacityBytes());
  }

  /** Volume quota in inodes, "0" for none; as scripts take it. */
  String inodeLimit() {
    return Long.toString(format.get().limits().inodes());
  }

  boolean keepsDirStats() {
    return format.get().features().dirStats();
  }
}
