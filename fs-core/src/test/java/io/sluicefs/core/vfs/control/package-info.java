/** Tests of the virtual files. Nothing here needs a server. No other module uses them. */
@NullMarked
package io.sluicefs.core.vfs.control;

import org.jspecify.annotations.NullMarked;
