package io.sluicefs.meta.redis;

import io.sluicefs.meta.redis.connection.RedisUrl;

/** Where the metadata of a volume is and how this mount uses it. */
public record RedisConfig(RedisUrl url, MetaOptions options) {}
