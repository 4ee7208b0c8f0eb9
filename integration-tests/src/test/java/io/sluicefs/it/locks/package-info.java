/**
 * Locks between mounts: who is let in, in what order, and what he sees then. Real daemons, real
 * kernels' calls, and the reference program beside them.
 */
@NullMarked
package io.sluicefs.it.locks;

import org.jspecify.annotations.NullMarked;
