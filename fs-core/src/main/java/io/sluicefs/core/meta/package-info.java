/**
 * The metadata port and its words. Adapters implement {@link io.sluicefs.core.meta.MetaEngine};
 * everything above sees only this package. Bytes and key names of an engine never appear here.
 */
@NullMarked
package io.sluicefs.core.meta;

import org.jspecify.annotations.NullMarked;
