package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Sets limits, and the usage of a directory, of a quota (redis-metadata.md 12.3, 12.4). */
public final class SetQuota {
  private static final LuaScript SCRIPT = ScriptLoader.load("set_quota");
  private static final byte[] KEPT = {};

  private final OpContext context;

  public SetQuota(OpContext context) {
    this.context = context;
  }

  /** Limits to be; absent ones stay as they are, those of a new quota are none. */
  public record Wanted(@Nullable Long space, @Nullable Long inodes) {
    public static final Wanted NOTHING = new Wanted(null, null);
  }

  /**
   * @param tree what lies below the directory, see {@link TreeWalk.Tree#encode}
   * @return false when the tree has changed since it was walked; nothing was done then
   */
  public boolean ofDirectory(long ino, Wanted wanted, byte[] tree) {
    return set("dir", ino, ino, wanted, tree);
  }

  /**
   * @param kind user or group
   */
  public void ofOwner(String kind, long id, Wanted wanted) {
    set(kind, id, Inodes.ROOT, wanted, KEPT);
  }

  private boolean set(String kind, long id, long keyIno, Wanted wanted, byte[] tree) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(keyIno))
            .arg(kind)
            .arg(id)
            .arg(encode(wanted.space))
            .arg(encode(wanted.inodes))
            .arg(tree)
            .arg(context.volumeLimits())
            .repeatable();
    return context.redis().mutate(Caller.root(), call).number(1) == 1;
  }

  private static byte[] encode(@Nullable Long limit) {
    return limit == null ? KEPT : ByteBuffer.allocate(Long.BYTES).putLong(limit).array();
  }
}
