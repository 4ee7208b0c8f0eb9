/**
 * Mounts whose servers fail: killed, restarted, unreachable, replaced, or holding another volume.
 * Real mounts and a private Redis; each outage lasts a few seconds. What programs see is asserted,
 * and that the mount goes on by itself.
 */
@NullMarked
package io.sluicefs.it.outage;

import org.jspecify.annotations.NullMarked;
