/**
 * Locks between mounts: who is let in, what ends a lock, and what its holder sees. Everything runs
 * on real mounts, most of it on two. The reference program is one of them where it is installed.
 */
@NullMarked
package io.sluicefs.it.locks;

import org.jspecify.annotations.NullMarked;
