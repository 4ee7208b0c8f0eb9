/**
 * Figures that a running mount shows. Components report to a {@link io.sluicefs.core.stat.StatSink}
 * when somebody asks. Nothing is collected beyond counters.
 */
@NullMarked
package io.sluicefs.core.stat;

import org.jspecify.annotations.NullMarked;
