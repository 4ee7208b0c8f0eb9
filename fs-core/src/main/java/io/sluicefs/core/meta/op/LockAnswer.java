package io.sluicefs.core.meta.op;

import io.sluicefs.core.inode.Attr;
import org.jspecify.annotations.Nullable;

/**
 * Reply to a request for a lock.
 *
 * @param attr the inode when the lock was granted, from the same moment; absent when it waits, or
 *     when the inode is gone
 * @param place the place in the queue; absent when the lock was granted
 */
public record LockAnswer(@Nullable Attr attr, @Nullable LockPlace place) {}
