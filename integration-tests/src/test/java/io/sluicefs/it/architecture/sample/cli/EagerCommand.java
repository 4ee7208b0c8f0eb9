package io.sluicefs.it.architecture.sample.cli;

import io.sluicefs.it.architecture.sample.meta.redis.EagerEngine;

/** A command that names an adapter. */
public interface EagerCommand {
  EagerEngine engine();
}
