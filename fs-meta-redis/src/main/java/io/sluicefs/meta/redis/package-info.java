/**
 * The metadata port on Redis. Every mutation is one Lua script. Keys and bytes are those of
 * JuiceFS.
 */
@NullMarked
package io.sluicefs.meta.redis;

import org.jspecify.annotations.NullMarked;
