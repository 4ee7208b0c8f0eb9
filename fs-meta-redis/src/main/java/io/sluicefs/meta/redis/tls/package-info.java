/**
 * How connections to Redis are made secret and to whom (redis-metadata.md 1.3). Who is trusted, who
 * we are and which name a server must have come from the META-URL. Nothing here knows Redis.
 */
@NullMarked
package io.sluicefs.meta.redis.tls;

import org.jspecify.annotations.NullMarked;
