package io.sluicefs.meta.redis;

import io.sluicefs.core.meta.VolumeFormat;
import java.util.function.Supplier;

/** The settings as last loaded; written by heartbeats, read by every operation. */
final class CurrentFormat implements Supplier<VolumeFormat> {
  private volatile VolumeFormat loaded;

  CurrentFormat(VolumeFormat loaded) {
    this.loaded = loaded;
  }

  @Override
  public VolumeFormat get() {
    return loaded;
  }

  void set(VolumeFormat reloaded) {
    loaded = reloaded;
  }
}
