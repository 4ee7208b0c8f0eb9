package io.sluicefs.core.object;

import java.time.Instant;

/** One stored object. */
public record ObjectInfo(String key, long length, Instant modified) {}
