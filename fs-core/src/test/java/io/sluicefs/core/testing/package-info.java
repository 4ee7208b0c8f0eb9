/**
 * What test classes of all modules share: tags with their conditions. Ships in the test-jar.
 * Nothing here knows an adapter.
 */
@NullMarked
package io.sluicefs.core.testing;

import org.jspecify.annotations.NullMarked;
