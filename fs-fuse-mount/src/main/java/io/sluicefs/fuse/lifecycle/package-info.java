/**
 * Mounting, unmounting, and the table of mounts: everything that happens to a mount point before
 * and after it is served. Works as root by system calls, else through fusermount3. Never touches
 * the contents of a mount from a thread that a request may need.
 */
@NullMarked
package io.sluicefs.fuse.lifecycle;

import org.jspecify.annotations.NullMarked;
