package io.sluicefs.core.meta.op;

import java.time.Instant;
import java.util.List;

/** What a client tells about itself (redis-metadata.md 6.1). */
public record SessionInfo(
    String version,
    String hostName,
    List<String> addresses,
    String mountPoint,
    Instant mountTime,
    long processId) {}
