/**
 * Written blocks that wait on local disk for their upload (--writeback), in the layout of JuiceFS.
 * What is staged is data, not a copy: it is uploaded by this mount, or adopted by the next one that
 * uses the directory. Each mount stages under a lock of its own, so that nobody takes over what has
 * a living owner.
 */
@NullMarked
package io.sluicefs.core.block.staging;

import org.jspecify.annotations.NullMarked;
