/**
 * Objects as files below a directory. The layout is that of JuiceFS: the key is the path. Puts are
 * atomic by renaming, and are not synced to the disk.
 */
@NullMarked
package io.sluicefs.objectstore.file;

import org.jspecify.annotations.NullMarked;
