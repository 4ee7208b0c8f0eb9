/**
 * Requests and replies of the metadata port, one record per shape. Plain values without behaviour.
 * An operation of the same name takes or returns them at every layer.
 */
@NullMarked
package io.sluicefs.core.meta.op;

import org.jspecify.annotations.NullMarked;
