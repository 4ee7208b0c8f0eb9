/**
 * Reading of file contents: chunk lists as last known, what they show, and what is read ahead of
 * whom. Buffered writes come in through {@link io.sluicefs.core.vfs.read.PendingWrites}. Nothing
 * here changes a file.
 */
@NullMarked
package io.sluicefs.core.vfs.read;

import org.jspecify.annotations.NullMarked;
