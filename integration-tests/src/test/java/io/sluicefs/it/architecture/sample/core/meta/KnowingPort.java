package io.sluicefs.it.architecture.sample.core.meta;

import io.sluicefs.it.architecture.sample.core.vfs.Files;
import io.sluicefs.it.architecture.sample.meta.redis.EagerEngine;

/** A port that knows what is built on it. */
public interface KnowingPort {
  EagerEngine engine();

  Files files();
}
