/**
 * Company with the reference program, in both directions: recorded volumes, volumes that either
 * formatted, and one volume that both write. The reference's own fsck judges what this project
 * wrote. {@code ./dev test} installs the releases that are asked.
 */
@NullMarked
package io.sluicefs.it.interop;

import org.jspecify.annotations.NullMarked;
