package io.sluicefs.cli.wiring;

import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.op.ClientSession;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.meta.redis.FormatMode;
import io.sluicefs.meta.redis.RedisVolumeAdmin;
import io.sluicefs.objectstore.StorageProbe;
import java.util.List;

/** The settings of an existing volume, to look at and to change. */
public final class VolumeSettings implements AutoCloseable {
  private final RedisVolumeAdmin admin;

  private VolumeSettings(RedisVolumeAdmin admin) {
    this.admin = admin;
  }

  public static VolumeSettings open(String metaUrl) {
    return new VolumeSettings(Admins.open(metaUrl));
  }

  public VolumeFormat load() {
    return Failures.explain("load setting", admin::load);
  }

  public List<ClientSession> sessions() {
    return Failures.explain("list sessions", admin::sessions);
  }

  public VolumeUsage usage() {
    return Failures.explain("usage", admin::usage);
  }

  /** Inodes of the directories that have a quota. */
  public List<Long> dirQuotas() {
    return Failures.explain("list quotas", admin::dirQuotas);
  }

  /**
   * Writes settings, and tries the object store first when they concern it.
   *
   * @throws io.sluicefs.cli.args.CommandFailure and nothing is changed
   */
  public void store(VolumeFormat wanted, boolean triesStorage) {
    if (triesStorage) {
      try (ObjectStore objects = VolumeFormatting.store(wanted)) {
        VolumeFormatting.tryOut(new StorageProbe(objects), objects);
      }
    }
    Failures.explain("update setting", () -> admin.format(wanted, FormatMode.NEW));
  }

  @Override
  public void close() {
    admin.close();
  }
}
