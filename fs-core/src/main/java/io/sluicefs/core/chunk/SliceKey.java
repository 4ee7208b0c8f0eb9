package io.sluicefs.core.chunk;

/** Identity of a stored slice: its id and its whole length, which together name its objects. */
public record SliceKey(long sliceId, int sliceLength) {}
