/** Tests of background jobs. Fakes are written by hand. */
@NullMarked
package io.sluicefs.core.maintenance;

import org.jspecify.annotations.NullMarked;
