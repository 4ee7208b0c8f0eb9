package io.sluicefs.meta.redis;

import io.sluicefs.meta.redis.connection.RedisUrl;
import java.util.function.LongSupplier;

/**
 * Where the metadata is and how it is used.
 *
 * @param strictServer refuse a server that may lose or forget metadata, instead of warning
 * @param bootNanos the clock by which the session is held to live, in nanoseconds; best one that
 *     goes on while the machine is suspended
 */
public record RedisConfig(
    RedisUrl url, MetaOptions options, boolean strictServer, LongSupplier bootNanos) {
  public RedisConfig(RedisUrl url, MetaOptions options, boolean strictServer) {
    this(url, options, strictServer, System::nanoTime);
  }

  public RedisConfig(RedisUrl url, MetaOptions options) {
    this(url, options, false);
  }
}
