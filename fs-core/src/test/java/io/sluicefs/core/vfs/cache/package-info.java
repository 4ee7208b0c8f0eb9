/** Tests of the cache package. Nothing here needs a server. No other module uses them. */
@NullMarked
package io.sluicefs.core.vfs.cache;

import org.jspecify.annotations.NullMarked;
