/**
 * The Lua scripts of the metadata operations as they are sent to the server. A script is composed
 * once from its file and the fragments it includes. Nothing here talks to the server.
 */
@NullMarked
package io.sluicefs.meta.redis.script;

import org.jspecify.annotations.NullMarked;
