/**
 * Talks to running mounts through their control file. The mount does the work; here requests are
 * put together and answers become text. Nothing of the daemon's own classes is used.
 */
@NullMarked
package io.sluicefs.cli.control;

import org.jspecify.annotations.NullMarked;
