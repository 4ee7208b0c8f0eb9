/**
 * Slice bytes as block objects: names, parallel transfer with retries, read-ahead in memory. {@link
 * io.sluicefs.core.block.BlockStore} is the whole of it for the layers above. Nothing here knows
 * files or metadata.
 */
@NullMarked
package io.sluicefs.core.block;

import org.jspecify.annotations.NullMarked;
