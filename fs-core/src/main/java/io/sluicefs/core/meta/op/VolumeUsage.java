package io.sluicefs.core.meta.op;

/** Figures of statfs(2): bytes and inode counts. */
public record VolumeUsage(
    long totalBytes, long availableBytes, long usedInodes, long availableInodes) {}
