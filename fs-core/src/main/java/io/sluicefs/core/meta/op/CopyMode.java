package io.sluicefs.core.meta.op;

/**
 * Whose the copies of a clone are.
 *
 * @param preserve keep owner, mode and times; otherwise owner is the caller, times are now
 * @param umask bits that copies do not get, unless preserved
 */
public record CopyMode(boolean preserve, int umask) {}
