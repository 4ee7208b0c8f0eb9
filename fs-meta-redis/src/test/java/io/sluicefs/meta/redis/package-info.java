/**
 * Tests of the engine against real servers. Each test class has a server of its own. Contracts of
 * the port come from the test-jar of fs-core.
 */
@NullMarked
package io.sluicefs.meta.redis;

import org.jspecify.annotations.NullMarked;
