/**
 * What root does with the trash by command (redis-metadata.md 7.5): taking entries back. Entries
 * say in their names where they came from. Moving them is an ordinary rename script.
 */
@NullMarked
package io.sluicefs.meta.redis.trash;

import org.jspecify.annotations.NullMarked;
