package io.sluicefs.core.meta;

import java.time.InstantSource;

class InMemoryRenameTest extends RenameContract {
  @Override
  protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
    return new InMemoryMetaEngine(openInodes, format, InstantSource.system());
  }
}
