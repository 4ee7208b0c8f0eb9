/** Benchmarks: JMH for parts, programs for the whole. */
@NullMarked
package io.sluicefs.bench;

import org.jspecify.annotations.NullMarked;
