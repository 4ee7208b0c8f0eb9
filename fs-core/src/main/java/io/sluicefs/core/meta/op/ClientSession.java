package io.sluicefs.core.meta.op;

import java.time.Instant;
import java.util.List;

/** A registered client as others see it. */
public record ClientSession(
    long sessionId, SessionInfo info, Instant expiry, List<Long> sustainedInos) {}
