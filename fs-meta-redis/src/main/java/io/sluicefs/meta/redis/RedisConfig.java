package io.sluicefs.meta.redis;

import io.sluicefs.meta.redis.connection.RedisUrl;

/**
 * Where the metadata is and how it is used.
 *
 * @param strictServer refuse a server that may lose or forget metadata, instead of warning
 */
public record RedisConfig(RedisUrl url, MetaOptions options, boolean strictServer) {
  public RedisConfig(RedisUrl url, MetaOptions options) {
    this(url, options, false);
  }
}
