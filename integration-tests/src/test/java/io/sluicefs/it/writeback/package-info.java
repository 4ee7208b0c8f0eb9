/**
 * Mounts with {@code --writeback}. What they staged survives a kill, is uploaded by whoever comes
 * next, and is never lost. The reference adopts it, and we adopt what it staged.
 */
@NullMarked
package io.sluicefs.it.writeback;

import org.jspecify.annotations.NullMarked;
