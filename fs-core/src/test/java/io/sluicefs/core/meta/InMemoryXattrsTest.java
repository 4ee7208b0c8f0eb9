package io.sluicefs.core.meta;

import io.sluicefs.core.meta.op.SessionInfo;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

class InMemoryXattrsTest extends XattrsContract {
  @Override
  protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
    MetaEngine engine = new InMemoryMetaEngine(openInodes, format, InstantSource.system());
    engine.openSession(new SessionInfo("1.4.1", "host", List.of(), "/mnt", Instant.EPOCH, 1));
    return engine;
  }
}
