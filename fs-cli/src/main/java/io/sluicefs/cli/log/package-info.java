/**
 * Log lines as the command reference defines them. Logback is set up by code, which starts faster
 * than a configuration file. FATAL is a marker, because SLF4J has no such level.
 */
@NullMarked
package io.sluicefs.cli.log;

import org.jspecify.annotations.NullMarked;
