/** Commands and their wiring. Only Wiring names classes of adapters. */
@NullMarked
package io.sluicefs.cli;

import org.jspecify.annotations.NullMarked;
