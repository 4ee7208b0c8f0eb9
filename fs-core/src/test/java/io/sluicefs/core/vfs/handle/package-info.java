/** Tests of the handle package. Nothing here needs a server. No other module uses them. */
@NullMarked
package io.sluicefs.core.vfs.handle;

import org.jspecify.annotations.NullMarked;
