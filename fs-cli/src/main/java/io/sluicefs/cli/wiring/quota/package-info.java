/**
 * The quota command's words on a volume: options in, tables and log lines out. The counting is in
 * the metadata module. Nothing here keeps state between commands.
 */
@NullMarked
package io.sluicefs.cli.wiring.quota;

import org.jspecify.annotations.NullMarked;
