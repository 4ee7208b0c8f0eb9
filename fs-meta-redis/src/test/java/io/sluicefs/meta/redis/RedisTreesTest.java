package io.sluicefs.meta.redis;

import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.TreesContract;
import io.sluicefs.core.meta.VolumeFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("server")
class RedisTreesTest extends TreesContract {
  @RegisterExtension static final RedisVolume VOLUME = new RedisVolume();

  @Override
  protected MetaEngine newEngine(OpenInodes openInodes, VolumeFormat format) {
    return VOLUME.newEngine(openInodes, format);
  }
}
