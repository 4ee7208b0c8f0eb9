/**
 * Pure arithmetic on chunks and slices: which slice is visible where. Nothing here blocks,
 * allocates buffers or fails with an errno.
 */
@NullMarked
package io.sluicefs.core.chunk;

import org.jspecify.annotations.NullMarked;
