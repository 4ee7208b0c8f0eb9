/**
 * Work on whole trees of a volume: removing and copying them, asked for through {@code .control} or
 * by the background jobs. Walks keep one page per level in memory, however large a directory is.
 * Branches run beside each other, at most as many as were asked for.
 */
@NullMarked
package io.sluicefs.core.vfs.tree;

import org.jspecify.annotations.NullMarked;
