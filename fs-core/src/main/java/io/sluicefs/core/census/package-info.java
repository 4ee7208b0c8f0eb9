/**
 * Counting what a volume has: slices that the metadata names against objects in the store. Tables
 * are packed, so that a volume of many millions of slices fits into the memory of one machine.
 * Nothing here writes; who asks decides what becomes of a difference.
 */
@NullMarked
package io.sluicefs.core.census;

import org.jspecify.annotations.NullMarked;
