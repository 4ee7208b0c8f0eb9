/** Tests of pages. Fakes are written by hand. */
@NullMarked
package io.sluicefs.core.memory;

import org.jspecify.annotations.NullMarked;
