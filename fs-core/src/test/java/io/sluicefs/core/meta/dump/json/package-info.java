/**
 * Tests of the JSON form. Recorded dumps are written again to the byte. Damaged ones must be
 * refused.
 */
@NullMarked
package io.sluicefs.core.meta.dump.json;

import org.jspecify.annotations.NullMarked;
