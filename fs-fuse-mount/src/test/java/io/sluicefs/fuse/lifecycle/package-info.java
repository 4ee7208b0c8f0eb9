/** Tests of the package of the same name. */
@NullMarked
package io.sluicefs.fuse.lifecycle;

import org.jspecify.annotations.NullMarked;
