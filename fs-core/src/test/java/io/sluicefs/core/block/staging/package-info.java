/** Tests of staged blocks. Fakes are written by hand. */
@NullMarked
package io.sluicefs.core.block.staging;

import org.jspecify.annotations.NullMarked;
