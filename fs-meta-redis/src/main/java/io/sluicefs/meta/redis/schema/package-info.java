/**
 * Keys and bytes of the stored format (redis-metadata.md 2 to 4), encoded and decoded. Every key is
 * named in {@link RedisKeys} and nowhere else. Nothing here talks to the server.
 */
@NullMarked
package io.sluicefs.meta.redis.schema;

import org.jspecify.annotations.NullMarked;
