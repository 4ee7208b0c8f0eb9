package io.sluicefs.core.meta;

import java.time.InstantSource;

class InMemoryTreesTest extends TreesContract {
  @Override
  protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
    return new InMemoryMetaEngine(openInodes, format, InstantSource.system());
  }
}
