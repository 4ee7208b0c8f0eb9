/**
 * Copies of blocks near by: on local disk in the layout of JuiceFS, or in memory. A copy may vanish
 * at any time without harm. A broken or full disk only costs speed.
 */
@NullMarked
package io.sluicefs.core.block.cache;

import org.jspecify.annotations.NullMarked;
