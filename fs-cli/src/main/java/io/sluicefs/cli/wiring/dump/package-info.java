/**
 * Dumps and backups put together: the reader of a volume, the form, compression, and where it goes.
 * Files appear whole or not at all. Commands and mounts come here.
 */
@NullMarked
package io.sluicefs.cli.wiring.dump;

import org.jspecify.annotations.NullMarked;
