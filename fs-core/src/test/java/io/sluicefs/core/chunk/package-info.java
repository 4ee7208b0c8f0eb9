/** Tests of chunk arithmetic. Seeds of random runs are printed with each failure. */
@NullMarked
package io.sluicefs.core.chunk;

import org.jspecify.annotations.NullMarked;
