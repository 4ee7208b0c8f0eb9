package io.sluicefs.it.architecture.sample.meta.redis;

import io.sluicefs.it.architecture.sample.core.vfs.Files;

/** An adapter that reaches for the layer above its port. */
public interface EagerEngine {
  Files files();
}
