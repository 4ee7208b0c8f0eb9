/**
 * What a directory tree of a mount takes, as the summary command asks for it through {@code
 * .control}. The tree is read as it is, entry by entry. Nothing here outlives a request.
 */
@NullMarked
package io.sluicefs.core.vfs.summary;

import org.jspecify.annotations.NullMarked;
