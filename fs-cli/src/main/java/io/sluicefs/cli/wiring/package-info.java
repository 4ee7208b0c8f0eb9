/**
 * The composition root. Only this package names classes of adapter modules. It turns options into
 * components, runs the background jobs of a mount and ends everything in order.
 */
@NullMarked
package io.sluicefs.cli.wiring;

import org.jspecify.annotations.NullMarked;
