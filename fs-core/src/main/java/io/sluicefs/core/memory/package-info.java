/**
 * Buffers for file contents, outside the heap and counted. Only this package knows how they are
 * allocated. Everyone else sees {@link io.sluicefs.core.memory.Page} and its buffer.
 */
@NullMarked
package io.sluicefs.core.memory;

import org.jspecify.annotations.NullMarked;
