/**
 * Guards of the code's shape: module directions, size budgets, banned calls, pairing of classes and
 * scripts. They read sources and class files, and need neither servers nor a kernel. Each rule has
 * a small sample that violates it.
 */
@NullMarked
package io.sluicefs.it.architecture;

import org.jspecify.annotations.NullMarked;
