/** Tests of packed tables and object names. Seeds are fixed. Nothing here needs a server. */
@NullMarked
package io.sluicefs.core.census;

import org.jspecify.annotations.NullMarked;
