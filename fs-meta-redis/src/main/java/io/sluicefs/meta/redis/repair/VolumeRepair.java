package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.VolumeFormat;
import io.sluicefs.core.meta.op.ClientSession;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.VolumeGate;
import io.sluicefs.meta.redis.connection.ClientIdentity;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.RedisConnections;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.op.ListSessions;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.op.Statfs;
import io.sluicefs.meta.redis.schema.FormatCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * A volume opened to be checked, cleaned and repaired, without a client session: mounts may use it
 * meanwhile.
 *
 * <p>Thread-safe. Failures that the user can mend are {@link IllegalStateException}s with a text to
 * show; {@link io.sluicefs.core.errno.FsException} when the server fails.
 */
public final class VolumeRepair implements AutoCloseable {
  private static final LuaScript DESTROY = ScriptLoader.load("destroy");

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
    RedisConnections redis = RedisConnections.open(new RedisConfig(url, options), identity, clock);
    try {
      RedisKeys keys = redis.keys();
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

  /** What deletes; not on volumes with a change log. */
  public GarbageRemoval garbage() {
    VolumeGate.checkCommand(format());
    return new GarbageRemoval(context);
  }

  /** The chunk lists of one file. */
  public FileChunkScan chunks() {
    return new FileChunkScan(context);
  }

  /** Checks, and repairs if it is planned; the latter not on volumes with a change log. */
  public MetadataCheck metadata(TreePlan plan, TreeVisitor visitor) {
    if (plan.repair() || plan.syncStatistics()) {
      VolumeGate.checkCommand(format());
    }
    return new MetadataCheck(context, plan, visitor, paths);
  }

  public InodePaths paths() {
    return paths;
  }

  /** Tops of trees that clones have been building since before that time. */
  public List<Long> detachedBefore(Instant time) {
    List<Long> tops = new ArrayList<>();
    slices()
        .eachDetached((ino, since) -> {
          if (since < time.getEpochSecond()) {
            tops.add(Long.parseLong(ino));
          }
        });
    return tops;
  }

  /** Clients whose sessions have not expired. */
  public List<ClientSession> liveSessions() {
    Instant now = context.clock().instant();
    return new ListSessions(context.redis(), context.keys())
        .sessions().stream().filter(session -> session.expiry().isAfter(now)).toList();
  }

  public VolumeUsage usage() {
    return new Statfs(context.redis(), context.keys()).statfs(format().limits());
  }

  /**
   * Removes the whole database, with whatever else is in it; in a cluster all keys of the volume.
   *
   * @throws IllegalStateException when the settings have changed since the volume was opened
   */
  public void destroy() {
    byte[] setting = context.redis().get(context.keys().setting());
    boolean same =
        setting != null && new FormatCodec().decode(setting).uuid().equals(format().uuid());
    String cursor = setting == null || !same ? "" : destroyPart(setting, "0");
    if (cursor.isEmpty()) {
      throw new IllegalStateException("the volume was changed meanwhile: its metadata stays");
    }
    while (!cursor.equals("0")) {
      cursor = destroyPart(new byte[0], cursor);
    }
  }

  private String destroyPart(byte[] setting, String cursor) {
    ScriptCall call = ScriptCall.of(DESTROY).key(context.keys().setting()).arg(setting).arg(cursor);
    byte[] next = context.redis().mutate(Caller.root(), call).bytes(1);
    return new String(next, StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    context.redis().close();
  }
}
