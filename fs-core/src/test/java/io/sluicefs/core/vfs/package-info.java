/**
 * Tests of the virtual file system, with a model of what POSIX wants and drivers that run the same
 * actions on a Vfs or on a mounted directory. Packed as a test-jar for the integration tests.
 */
@NullMarked
package io.sluicefs.core.vfs;

import org.jspecify.annotations.NullMarked;
