/**
 * The Linux side of the frontend through java.lang.foreign: system calls, the device, the threads
 * that read it, notifications. Knows message headers and no operation. Native memory stays inside
 * this package and the request views of the package above.
 */
@NullMarked
package io.sluicefs.fuse.ffm;

import org.jspecify.annotations.NullMarked;
