/**
 * Tests of blocks: transfers with their limits, and what is kept in memory. The object store is in
 * memory and fails on demand. Caches on disk have tests of their own.
 */
@NullMarked
package io.sluicefs.core.block;

import org.jspecify.annotations.NullMarked;
