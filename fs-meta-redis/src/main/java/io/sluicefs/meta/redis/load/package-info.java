/**
 * Dumps to volumes in Redis (volume-and-objects.md 9.3, 9.4). Commands are gathered into batches,
 * each sent by one script that stops when somebody else has taken the database. The setting is
 * written last, so that an interrupted load is no volume.
 */
@NullMarked
package io.sluicefs.meta.redis.load;

import org.jspecify.annotations.NullMarked;
