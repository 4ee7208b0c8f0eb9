/**
 * Talks to the Redis server: connections driven by the asking thread (lanes), one shared connection
 * for everybody else, and above both one retry loop with one deadline. A mutation keeps its
 * operation id over all its retries, so its effect happens once. Nothing here knows a key or a
 * record of the format.
 */
@NullMarked
package io.sluicefs.meta.redis.connection;

import org.jspecify.annotations.NullMarked;
