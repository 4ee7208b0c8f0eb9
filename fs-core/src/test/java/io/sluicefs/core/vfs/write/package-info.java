/** Tests of the parts of a file's writer. Nothing here needs a server. No other module uses it. */
@NullMarked
package io.sluicefs.core.vfs.write;

import org.jspecify.annotations.NullMarked;
