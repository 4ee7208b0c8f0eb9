/**
 * The virtual file system: one short method per operation, on inodes and handles. Frontends call
 * {@link io.sluicefs.core.vfs.Vfs} and translate its exceptions. Nothing here knows FUSE or Redis.
 */
@NullMarked
package io.sluicefs.core.vfs;

import org.jspecify.annotations.NullMarked;
