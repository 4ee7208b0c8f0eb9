package io.sluicefs.core.meta;

import java.time.InstantSource;

class InMemoryRemovalTest extends RemovalContract {
  @Override
  protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
    return new InMemoryMetaEngine(openInodes, format, InstantSource.system());
  }
}
