/** Tests of block transfer. Fakes are written by hand. */
@NullMarked
package io.sluicefs.core.block;

import org.jspecify.annotations.NullMarked;
