/** Tests of block caches. Fakes are written by hand. */
@NullMarked
package io.sluicefs.core.block.cache;

import org.jspecify.annotations.NullMarked;
