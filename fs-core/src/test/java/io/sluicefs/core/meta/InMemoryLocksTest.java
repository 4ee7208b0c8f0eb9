package io.sluicefs.core.meta;

import io.sluicefs.core.meta.op.SessionInfo;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

class InMemoryLocksTest extends LocksContract {
  @Override
  protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
    return opened(new InMemoryMetaEngine(openInodes, format, InstantSource.system()));
  }

  @Override
  protected MetaEngine newOther() {
    return opened(((InMemoryMetaEngine) engine).sharing(ino -> false));
  }

  private static MetaEngine opened(MetaEngine client) {
    client.openSession(new SessionInfo("1.4.1", "host", List.of(), "/mnt", Instant.EPOCH, 1));
    return client;
  }
}
