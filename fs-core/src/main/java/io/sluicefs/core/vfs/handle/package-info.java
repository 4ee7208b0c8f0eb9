/**
 * Open files and directories of one mount, by number. Handles hold what belongs to one open(2) or
 * opendir(3). Finding one takes no lock and no memory.
 */
@NullMarked
package io.sluicefs.core.vfs.handle;

import org.jspecify.annotations.NullMarked;
