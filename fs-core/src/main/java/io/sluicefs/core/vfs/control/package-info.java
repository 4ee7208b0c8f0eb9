/**
 * Virtual files of a mount: what it does, how it is set up, how it is asked for work. They lie
 * above the volume as decorators of {@link io.sluicefs.core.vfs.Vfs}. No engine knows them.
 */
@NullMarked
package io.sluicefs.core.vfs.control;

import org.jspecify.annotations.NullMarked;
