/**
 * Waiting for locks: who waits here, and how the server tells each that it is his turn. The queue
 * itself lives in Redis, beside the lock. A lost message costs one look of {@code LockWaits}.
 */
@NullMarked
package io.sluicefs.meta.redis.lock;

import org.jspecify.annotations.NullMarked;
