package io.sluicefs.core.vfs.control;

import java.time.Instant;

/**
 * How the virtual files of a mount appear.
 *
 * @param hidden not in listings (--hide-internal); looking them up by name works all the same
 * @param prefixed names begin with {@code .jfs} (--prefix-internal)
 * @param trash the mount shows the whole volume, so its trash can be reached
 * @param uid owner of the daemon
 * @param gid group of the daemon
 */
public record ControlConfig(
    boolean hidden, boolean prefixed, boolean trash, int uid, int gid, Instant startTime) {}
