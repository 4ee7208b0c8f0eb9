/**
 * The object store port. Keys are plain ASCII strings, values are whole objects. Adapters and
 * decorators live in their own module.
 */
@NullMarked
package io.sluicefs.core.object;

import org.jspecify.annotations.NullMarked;
