/**
 * The FUSE frontend: each kernel request becomes one call of {@link io.sluicefs.core.vfs.Vfs}, each
 * result one reply. Failures become errnos in one place, {@link io.sluicefs.fuse.FuseOps}. The
 * bytes of the protocol are specified in fuse-kernel-protocol.md section 2.
 */
@NullMarked
package io.sluicefs.fuse;

import org.jspecify.annotations.NullMarked;
