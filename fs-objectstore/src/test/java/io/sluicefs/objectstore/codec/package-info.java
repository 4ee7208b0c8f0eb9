/** Tests of packing: golden bytes, round trips, damage. */
@NullMarked
package io.sluicefs.objectstore.codec;

import org.jspecify.annotations.NullMarked;
