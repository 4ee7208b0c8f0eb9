/** Tests of the package of the same name. */
@NullMarked
package io.sluicefs.fuse.ffm;

import org.jspecify.annotations.NullMarked;
