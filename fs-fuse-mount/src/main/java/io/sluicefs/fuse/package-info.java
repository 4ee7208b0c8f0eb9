/**
 * The FUSE frontend: kernel requests become calls of the Vfs, replies and errno go back. This
 * package is the errno edge.
 */
@NullMarked
package io.sluicefs.fuse;

import org.jspecify.annotations.NullMarked;
