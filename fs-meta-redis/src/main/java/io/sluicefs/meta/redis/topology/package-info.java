/**
 * Where the volume lives: which server answers for it now, and how to find it again.
 *
 * <p>A URL names one server, sentinels or nodes of a cluster (redis-metadata.md 1.1); a {@link
 * io.sluicefs.meta.redis.topology.Home} turns that into the one place to connect to. Failures that
 * say the place is wrong make it ask again, for all connections at once.
 */
@NullMarked
package io.sluicefs.meta.redis.topology;

import org.jspecify.annotations.NullMarked;
