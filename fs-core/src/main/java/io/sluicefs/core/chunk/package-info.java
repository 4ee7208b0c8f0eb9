/**
 * Pure arithmetic on chunks and slices: which slice is visible where. Nothing here blocks or
 * allocates buffers. Nothing fails with an errno.
 */
@NullMarked
package io.sluicefs.core.chunk;

import org.jspecify.annotations.NullMarked;
