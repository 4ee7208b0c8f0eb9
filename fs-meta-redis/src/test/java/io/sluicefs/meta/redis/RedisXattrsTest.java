package io.sluicefs.meta.redis;

import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.XattrsContract;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
class RedisXattrsTest extends XattrsContract {
  @RegisterExtension static final RedisVolume VOLUME = new RedisVolume();

  @Override
  protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
    return VOLUME.newEngine(openInodes, format);
  }
}
