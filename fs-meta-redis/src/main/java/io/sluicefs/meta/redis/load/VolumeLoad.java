package io.sluicefs.meta.redis.load;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.dump.binary.BinaryDumpReader;
import io.sluicefs.core.meta.dump.json.JsonDumpReader;
import io.sluicefs.meta.redis.MetaOptions;
import io.sluicefs.meta.redis.RedisConfig;
import io.sluicefs.meta.redis.VolumeGate;
import io.sluicefs.meta.redis.connection.ClientIdentity;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.RedisConnections;
import io.sluicefs.meta.redis.connection.RedisUrl;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.dump.DumpProgress;
import io.sluicefs.meta.redis.schema.FormatCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Loads a dump into an empty database. A marker stands there from the first write to the last one,
 * which replaces it by the setting: what was interrupted is no volume, for any program.
 */
public final class VolumeLoad implements AutoCloseable {
  private static final LuaScript BEGIN = ScriptLoader.load("load_begin");
  private static final LuaScript END = ScriptLoader.load("load_end");

  private final Redis redis;
  private final RedisKeys keys;
  private final RedisUrl url;
  private final DumpProgress progress;
  private final String token = UUID.randomUUID().toString();

  private VolumeLoad(RedisConnections redis, RedisUrl url, DumpProgress progress) {
    this.redis = redis;
    this.keys = redis.keys();
    this.url = url;
    this.progress = progress;
  }

  public static VolumeLoad open(RedisUrl url, DumpProgress progress) {
    RedisConfig config = new RedisConfig(url, MetaOptions.defaults());
    InstantSource clock = InstantSource.system();
    RedisConnections redis = RedisConnections.open(config, new ClientIdentity(), clock);
    return new VolumeLoad(redis, url, progress);
  }

  /**
   * Loads the JSON form.
   *
   * @return true when the dump lacks secrets, which have to be given anew
   * @throws IllegalStateException when the database is not empty
   * @throws io.sluicefs.core.meta.dump.DumpFormatException what is wrong with the dump
   */
  public boolean loadTree(InputStream dump) {
    begin();
    try (BulkWriter out = new BulkWriter(redis, keys, token)) {
      TreeLoad load = new TreeLoad(out, redis, keys, progress);
      JsonDumpReader.read(dump, load);
      return end(out, load.finish());
    }
  }

  /** Loads the binary form; as {@link #loadTree}. */
  public boolean loadRecords(InputStream dump) {
    begin();
    try (BulkWriter out = new BulkWriter(redis, keys, token)) {
      RecordLoad load = new RecordLoad(out, keys, progress);
      BinaryDumpReader.read(dump, load);
      return end(out, load.finish());
    }
  }

  private void begin() {
    byte[] setting = redis.get(keys.setting());
    if (setting != null) {
      throw new IllegalStateException(
          "database " + url + " is used by volume " + FormatCodec.nameOf(setting));
    }
    if (redis.get(keys.loading()) != null) {
      throw VolumeGate.missing(redis, keys);
    }
    try {
      redis.mutate(Caller.root(), ScriptCall.of(BEGIN).key(keys.loading()).arg(token).repeatable());
    } catch (FsException e) {
      if (e.errno() == Errno.EEXIST) {
        throw new IllegalStateException("Database " + url + " is not empty", e);
      }
      throw e;
    }
  }

  private boolean end(BulkWriter out, byte[] setting) {
    out.flush();
    ScriptCall call = ScriptCall.of(END).key(keys.loading()).key(keys.setting());
    redis.mutate(Caller.root(), call.arg(token).arg(setting).repeatable());
    return FormatCodec.lacksSecrets(setting);
  }

  @Override
  public void close() {
    redis.close();
  }
}
