/**
 * The options of mount as they are given, with their defaults, grouped as the command reference
 * groups them. They hold text and figures only; the wiring turns them into settings of components.
 * Options without a part behind them are listed here too.
 */
@NullMarked
package io.sluicefs.cli.options;

import org.jspecify.annotations.NullMarked;
