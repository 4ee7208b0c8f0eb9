/**
 * JMH micro benchmarks. Each one stands behind a design decision and says which. They are run by
 * hand ({@code ./dev bench} runs the side-by-side ones) and never fail a build.
 */
@NullMarked
package io.sluicefs.bench.micro;

import org.jspecify.annotations.NullMarked;
