package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.VolumeGate;
import io.sluicefs.meta.redis.connection.ClientIdentity;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.RedisConnections;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.schema.FormatCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.time.InstantSource;

/**
 * A volume opened to be checked, cleaned and repaired, without a client session: mounts may use it
 * meanwhile.
 *
 * <p>Thread-safe. Failures that the user can mend are {@link IllegalStateException}s with a text to
 * show; {@link io.sluicefs.core.errno.FsException} when the server fails.
 */
public final class VolumeRepair implements AutoCloseable {
  private final OpContext context;

  private final InodePaths paths;

  private VolumeRepair(OpContext context) {
    this.context = context;
    this.paths = new InodePaths(context);
  }

  public static VolumeRepair open(RedisUrl url) {
    MetaOptions options = MetaOptions.defaults();
    InstantSource clock = InstantSource.system();
    ClientIdentity identity = new ClientIdentity();
    RedisKeys keys = new RedisKeys("");
    Redis redis = RedisConnections.open(new RedisConfig(url, options), identity, clock);
    try {
      VolumeFormat format = load(redis, keys);
      return new VolumeRepair(new OpContext(redis, keys, () -> format, options, identity, clock));
    } catch (RuntimeException e) {
      redis.close();
      throw e;
    }
  }

  private static VolumeFormat load(Redis redis, RedisKeys keys) {
    byte[] setting = redis.get(keys.setting());
    if (setting == null) {
      throw new IllegalStateException(VolumeGate.NOT_FORMATTED);
    }
    try {
      return new FormatCodec().decode(setting);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("load setting: " + e.getMessage(), e);
    }
  }

  public VolumeFormat format() {
    return context.format().get();
  }

  public SliceScan slices() {
    return new SliceScan(context);
  }

  public GarbageRemoval garbage() {
    return new GarbageRemoval(context);
  }

  /** The chunk lists of one file. */
  public FileChunkScan chunks() {
    return new FileChunkScan(context);
  }

  public MetadataCheck metadata(TreePlan plan, TreeVisitor visitor) {
    return new MetadataCheck(context, plan, visitor, paths);
  }

  public InodePaths paths() {
    return paths;
  }

  @Override
  public void close() {
    context.redis().close();
  }
}
