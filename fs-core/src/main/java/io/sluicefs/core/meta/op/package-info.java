/**
 * Requests and replies of the metadata port, one record per shape. Plain values without behaviour.
 */
@NullMarked
package io.sluicefs.core.meta.op;

import org.jspecify.annotations.NullMarked;
