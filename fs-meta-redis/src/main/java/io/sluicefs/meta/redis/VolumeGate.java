package io.sluicefs.meta.redis;

import io.sluicefs.core.meta.ClientVersion;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.VolumeFormat.Clients;
import io.sluicefs.core.meta.VolumeFormat.Features;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.schema.RedisKeys;

/**
 * Which volumes this client may use (volume-and-objects.md 1.6): none of a later format or for
 * other client versions; for writing none with features that writers must keep up and we do not.
 * Refusals name the feature.
 */
public final class VolumeGate {
  private static final int META_VERSION_MAX = 1;

  public static final String NOT_FORMATTED =
      "database is not formatted, please run `sluice format ...` first";

  public static final String UNFINISHED_LOAD =
      "the load of a dump into this database did not finish: empty the database and load again";

  private VolumeGate() {}

  /** Why a database without a setting is no volume. */
  public static IllegalStateException missing(Redis redis, RedisKeys keys) {
    boolean isLoading = redis.get(keys.loading()) != null;
    return new IllegalStateException(isLoading ? UNFINISHED_LOAD : NOT_FORMATTED);
  }

  /**
   * @throws IllegalStateException what keeps us out
   */
  static void checkVersions(VolumeFormat format) {
    Clients clients = format.clients();
    if (clients.metaVersion() > META_VERSION_MAX) {
      throw new IllegalStateException(
          "metadata version " + clients.metaVersion() + " is not supported, only up to 1");
    }
    ClientVersion ours = ClientVersion.parse(ClientVersion.OURS);
    if (!clients.minVersion().isEmpty() && ours.compareTo(parse(clients.minVersion())) < 0) {
      throw new IllegalStateException(
          "the volume asks for client version " + clients.minVersion() + " or later");
    }
    if (!clients.maxVersion().isEmpty() && ours.compareTo(parse(clients.maxVersion())) > 0) {
      throw new IllegalStateException(
          "the volume asks for client version " + clients.maxVersion() + " or earlier");
    }
  }

  /**
   * @throws IllegalStateException which feature of the volume we cannot keep up
   */
  static void checkWritable(VolumeFormat format) {
    Features features = format.features();
    refuseIf(features.changeLog(), "ChangeLog");
    refuseIf(features.tiers(), "storage tiers");
  }

  /**
   * For commands that write without a mount.
   *
   * @throws IllegalStateException readers of the change log would miss what we do
   */
  public static void checkCommand(VolumeFormat format) {
    if (format.features().changeLog()) {
      throw new IllegalStateException(
          "the volume uses ChangeLog, which Sluice cannot write yet: nothing is changed");
    }
  }

  private static void refuseIf(boolean used, String feature) {
    if (used) {
      throw new IllegalStateException(
          "the volume uses " + feature + ", which Sluice cannot write yet: mount it read-only");
    }
  }

  private static ClientVersion parse(String text) {
    try {
      return ClientVersion.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("the volume's client version limit: " + text, e);
    }
  }
}
