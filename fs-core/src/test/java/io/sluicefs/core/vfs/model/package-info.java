/**
 * A plain model of what POSIX wants, and a driver that runs the same random actions on the model
 * and on the thing under test. The actions run on a Vfs or, by system calls, on any directory.
 * Seeds make each run repeatable.
 */
@NullMarked
package io.sluicefs.core.vfs.model;

import org.jspecify.annotations.NullMarked;
