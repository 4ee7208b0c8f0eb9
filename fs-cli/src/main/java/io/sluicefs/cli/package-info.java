/**
 * Commands: one class each, with the options that they share. They print, log and end with the exit
 * statuses of the reference program. Only the wiring names classes of adapters.
 */
@NullMarked
package io.sluicefs.cli;

import org.jspecify.annotations.NullMarked;
