package io.sluicefs.it.architecture.sample.cli.wiring;

import io.sluicefs.it.architecture.sample.meta.redis.EagerEngine;

/** The one place that may. */
public interface Wiring {
  EagerEngine engine();
}
