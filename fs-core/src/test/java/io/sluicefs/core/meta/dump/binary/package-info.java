/**
 * Tests of the binary form. Recorded dumps are written again with equal records. Damaged ones must
 * be refused.
 */
@NullMarked
package io.sluicefs.core.meta.dump.binary;

import org.jspecify.annotations.NullMarked;
