package io.sluicefs.core.meta.dump;

/**
 * The counters of a volume as the JSON form has them: {@code nextInode} and {@code nextSlice} are
 * the next free ids, the others the last ones given out.
 *
 * @param lastChangelog 0 without a change log
 */
public record DumpCounters(
    long usedSpace,
    long usedInodes,
    long nextInode,
    long nextSlice,
    long nextSession,
    long nextTrash,
    long lastChangelog) {}
