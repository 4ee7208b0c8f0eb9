/**
 * What {@code status} tells beyond the settings: who holds which locks, and how much waits to be
 * deleted. Everything is read, nothing is changed. Large hashes are read page by page.
 */
@NullMarked
package io.sluicefs.meta.redis.status;

import org.jspecify.annotations.NullMarked;
