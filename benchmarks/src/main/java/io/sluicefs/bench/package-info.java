/**
 * Benchmarks: JMH for parts, programs for the whole. Nothing of the product depends on them. A
 * figure without its machine and command is no figure.
 */
@NullMarked
package io.sluicefs.bench;

import org.jspecify.annotations.NullMarked;
