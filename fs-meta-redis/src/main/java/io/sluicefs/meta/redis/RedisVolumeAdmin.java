package io.sluicefs.meta.redis;

import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.VolumeFormat.Layout;
import io.sluicefs.core.meta.op.ClientSession;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.meta.redis.connection.ClientIdentity;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.RedisConnections;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.op.FormatVolume;
import io.sluicefs.meta.redis.op.FormatVolume.Starts;
import io.sluicefs.meta.redis.op.ListSessions;
import io.sluicefs.meta.redis.op.Statfs;
import io.sluicefs.meta.redis.schema.FormatCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.status.VolumeStatus;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A volume seen from outside: formatting it and looking at it, without a client session.
 *
 * <p>Failures that the user can mend are {@link IllegalStateException}s with a text to show; {@link
 * io.sluicefs.core.errno.FsException} when the server fails.
 */
public final class RedisVolumeAdmin implements AutoCloseable {
  private final Redis redis;
  private final RedisKeys keys;
  private final InstantSource clock;
  private final FormatCodec codec = new FormatCodec();

  private RedisVolumeAdmin(RedisConnections redis, InstantSource clock) {
    this.redis = redis;
    this.keys = redis.keys();
    this.clock = clock;
  }

  public static RedisVolumeAdmin open(RedisUrl url) {
    return open(new RedisConfig(url, MetaOptions.defaults()));
  }

  /** The same, with a say in how the server is set up. */
  public static RedisVolumeAdmin open(RedisConfig config) {
    InstantSource clock = InstantSource.system();
    return new RedisVolumeAdmin(RedisConnections.open(config, new ClientIdentity(), clock), clock);
  }

  public boolean isFormatted() {
    return redis.get(keys.setting()) != null;
  }

  /** The settings, secrets in the clear; any version, as looking must always be possible. */
  public VolumeFormat load() {
    return decode(stored());
  }

  /** The settings as stored, secrets replaced by "removed". */
  public String settingJson() {
    return FormatCodec.withoutSecrets(stored());
  }

  /**
   * Formats a new volume, or changes what may change of an existing one; its UUID stays.
   *
   * @throws IllegalStateException when something would change that must not
   */
  public void format(VolumeFormat format, FormatMode mode) {
    byte[] previous = redis.get(keys.setting());
    VolumeFormat wanted = format;
    Starts starts = Starts.NOTHING;
    if (previous == null && redis.get(keys.loading()) != null) {
      throw VolumeGate.missing(redis, keys);
    }
    if (previous != null) {
      VolumeFormat old = decode(previous);
      if (mode == FormatMode.NEW) {
        refuseChanges(old, format);
      }
      wanted = withUuid(format, old.uuid());
      starts =
          new Starts(
              format.features().dirStats() && !old.features().dirStats(),
              format.features().userGroupQuota() && !old.features().userGroupQuota());
      if (starts.dirStats() || starts.ownerUsage()) {
        VolumeGate.checkCommand(old);
      }
    }
    byte[] setting = codec.encode(wanted, previous);
    boolean hasTrash = format.limits().trashDays() > 0;
    new FormatVolume(redis, keys, clock).format(setting, previous, hasTrash, starts);
  }

  public List<ClientSession> sessions() {
    return new ListSessions(redis, keys).sessions();
  }

  /** Inodes of the directories that have a quota. */
  public List<Long> dirQuotas() {
    return redis.hkeys(keys.quota("dir")).stream()
        .map(ino -> Long.parseLong(new String(ino, StandardCharsets.US_ASCII)))
        .toList();
  }

  /** Details of {@code status}. */
  public VolumeStatus status() {
    return new VolumeStatus(redis, keys);
  }

  public VolumeUsage usage() {
    return new Statfs(redis, keys).statfs(load().limits());
  }

  @Override
  public void close() {
    redis.close();
  }

  private byte[] stored() {
    byte @Nullable [] setting = redis.get(keys.setting());
    if (setting == null) {
      throw VolumeGate.missing(redis, keys);
    }
    return setting;
  }

  private VolumeFormat decode(byte[] setting) {
    try {
      return codec.decode(setting);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("load setting: " + e.getMessage(), e);
    }
  }

  private static void refuseChanges(VolumeFormat old, VolumeFormat wanted) {
    Layout before = old.layout();
    Layout after = wanted.layout();
    refuseChange("name", old.name(), wanted.name());
    refuseChange("block size", before.blockLength(), after.blockLength());
    refuseChange("compression", before.compression(), after.compression());
    refuseChange("shards", before.shards(), after.shards());
    refuseChange("hash prefix", before.hashPrefix(), after.hashPrefix());
    refuseChange("encryption key", before.encryptKey(), after.encryptKey());
  }

  private static void refuseChange(String what, Object before, Object after) {
    if (!before.equals(after)) {
      boolean secret = what.endsWith("key");
      throw new IllegalStateException(
          "cannot change " + what + (secret ? "" : " from " + before + " to " + after));
    }
  }

  private static VolumeFormat withUuid(VolumeFormat format, String uuid) {
    return new VolumeFormat(
        format.name(),
        uuid,
        format.storage(),
        format.layout(),
        format.limits(),
        format.clients(),
        format.features());
  }
}
