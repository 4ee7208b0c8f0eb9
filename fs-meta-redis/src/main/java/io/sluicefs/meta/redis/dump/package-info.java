/**
 * Volumes in Redis to dumps (volume-and-objects.md 9). Reading goes in batches, each of one moment,
 * so that no server command and no reply is large. Whoever takes turns at backups asks here, too.
 */
@NullMarked
package io.sluicefs.meta.redis.dump;

import org.jspecify.annotations.NullMarked;
