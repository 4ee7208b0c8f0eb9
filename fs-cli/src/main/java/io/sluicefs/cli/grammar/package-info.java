/**
 * The texts that options take and the figures that commands print. Sizes, durations, bandwidths and
 * pairs are parsed here and nowhere else. Everything is pure.
 */
@NullMarked
package io.sluicefs.cli.grammar;

import org.jspecify.annotations.NullMarked;
