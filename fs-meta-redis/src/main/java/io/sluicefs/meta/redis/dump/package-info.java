/**
 * Volumes in Redis to dumps and back (volume-and-objects.md 9). Reading goes in batches, each by
 * one script, so that no server command and no reply is large. Loading writes the setting last.
 */
@NullMarked
package io.sluicefs.meta.redis.dump;

import org.jspecify.annotations.NullMarked;
