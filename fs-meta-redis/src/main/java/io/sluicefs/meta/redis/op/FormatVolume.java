package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.meta.redis.connection.Redis;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Writes the setting of a volume, and the first directories of a new one. */
public final class FormatVolume {
  private static final LuaScript SCRIPT = ScriptLoader.load("format_volume");
  private static final int ROOT_MODE = 0x1FF;
  private static final int TRASH_MODE = 0x16D;

  private final Redis redis;
  private final RedisKeys keys;
  private final InstantSource clock;

  public FormatVolume(Redis redis, RedisKeys keys, InstantSource clock) {
    this.redis = redis;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * @param previous the setting as it was read, null for a new volume
   * @throws io.sluicefs.core.errno.FsException EEXIST when the setting is another one by now
   */
  public void format(byte[] setting, byte @Nullable [] previous, boolean hasTrash, Starts starts) {
    redis.mutate(
        Caller.root(),
        ScriptCall.of(SCRIPT)
            .key(keys.setting())
            .key(keys.attr(Inodes.ROOT))
            .key(keys.attr(Inodes.TRASH))
            .key(keys.dirUsedInodes())
            .key(keys.dirUsedSpace())
            .arg(setting)
            .arg(previous == null ? new byte[0] : previous)
            .arg(directory(ROOT_MODE))
            .arg(hasTrash ? directory(TRASH_MODE) : new byte[0])
            .arg(starts.dirStats)
            .arg(starts.ownerUsage));
  }

  /** Accounts that are switched on and forget what was in them. */
  public record Starts(boolean dirStats, boolean ownerUsage) {
    public static final Starts NOTHING = new Starts(false, false);
  }

  private byte[] directory(int mode) {
    Timestamp now = new Timestamp(clock.instant().getEpochSecond(), 0);
    return AttrCodec.encode(
        new Attr(
            0, FileType.DIRECTORY, mode, 0, 0, now, now, now, 2, 4096, 0, Inodes.ROOT, 0, 0, 0));
  }
}
