package io.sluicefs.core.vfs;

/**
 * How a handle ends.
 *
 * @param lockOwner owner whose flock goes with the handle; meaningful with {@code dropsFlock}
 */
public record Release(long lockOwner, boolean dropsFlock) {}
