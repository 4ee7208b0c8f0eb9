/** Mounts with {@code --writeback}: killed, unmounted, beside others, and beside the reference. */
@NullMarked
package io.sluicefs.it.writeback;

import org.jspecify.annotations.NullMarked;
