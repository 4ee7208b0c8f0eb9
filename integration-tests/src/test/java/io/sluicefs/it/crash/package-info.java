/**
 * The daemon is killed at a bad moment, and mounted again. What {@code close} or {@code fsync}
 * acknowledged must be there byte for byte, and nothing may leak. The reference's fsck looks at
 * what is left.
 */
@NullMarked
package io.sluicefs.it.crash;

import org.jspecify.annotations.NullMarked;
