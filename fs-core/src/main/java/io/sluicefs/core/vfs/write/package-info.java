/**
 * Buffered writes of files: slices being filled, stored and committed. {@link
 * io.sluicefs.core.vfs.write.FileWriter} is the whole of it for one inode. Memory comes from the
 * page pool of the block store.
 */
@NullMarked
package io.sluicefs.core.vfs.write;

import org.jspecify.annotations.NullMarked;
