/**
 * Several mounts that write to and read one file: histories are recorded and checked. Needs Redis,
 * root and {@code /dev/fuse}. {@link io.sluicefs.it.writers.AppendTogetherTest} is about O_APPEND.
 */
@NullMarked
package io.sluicefs.it.writers;

import org.jspecify.annotations.NullMarked;
