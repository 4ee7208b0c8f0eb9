/**
 * What POSIX asks of each operation, one file per operation. Every test is written once and runs on
 * {@link io.sluicefs.core.vfs.Vfs} directly, and through the kernel on a mount, as root and as an
 * ordinary user. {@link io.sluicefs.it.posix.Sites} says where.
 */
@NullMarked
package io.sluicefs.it.posix;

import org.jspecify.annotations.NullMarked;
