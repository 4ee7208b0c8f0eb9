/**
 * Seeded random operations on a real mount, compared step by step with a model. A failure prints
 * its seed, and the same seed does the same again. {@code ./dev soak} goes on with new seeds for as
 * long as it is told.
 */
@NullMarked
package io.sluicefs.it.model;

import org.jspecify.annotations.NullMarked;
