/**
 * The operations of {@link io.sluicefs.core.vfs.VolumeVfs}, grouped by what they are about. They
 * call the two ports, keep caches and handles right, and shape the reply. Frontends never see them.
 */
@NullMarked
package io.sluicefs.core.vfs.op;

import org.jspecify.annotations.NullMarked;
