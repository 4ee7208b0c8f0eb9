/**
 * Fills volumes with inodes of one kind, without a mount and without bytes. The script {@code
 * benchmarks/sizing.sh} asks Redis before and after what they take. Its figures stand in {@code
 * docs/sizing.md}.
 */
@NullMarked
package io.sluicefs.bench.sizing;

import org.jspecify.annotations.NullMarked;
