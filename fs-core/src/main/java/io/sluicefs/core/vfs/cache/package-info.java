/**
 * What a mount remembers of the engine's replies and of its own open files. Nothing here is older
 * than its stated life, and everything is bounded. Nothing here blocks on I/O.
 */
@NullMarked
package io.sluicefs.core.vfs.cache;

import org.jspecify.annotations.NullMarked;
