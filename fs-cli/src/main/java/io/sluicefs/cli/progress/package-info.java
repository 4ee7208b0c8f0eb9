/**
 * What long work shows while it goes on: counters that are drawn on a terminal and kept silent
 * everywhere else. Work counts, this draws. Nothing here knows what is counted.
 */
@NullMarked
package io.sluicefs.cli.progress;

import org.jspecify.annotations.NullMarked;
