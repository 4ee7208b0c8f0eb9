/**
 * What the tests of the whole stand on: private servers, mounts as child processes, programs with
 * time-outs. Everything started here is ended here, by its own process id. Nothing here touches a
 * mount without a limit in time, so that a hanging daemon fails one test and not the run.
 */
@NullMarked
package io.sluicefs.it.harness;

import org.jspecify.annotations.NullMarked;
