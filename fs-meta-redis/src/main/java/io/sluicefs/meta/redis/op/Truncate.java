package io.sluicefs.meta.redis.op;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Sets the length of a file (redis-metadata.md 8.8). */
public final class Truncate {
  private static final LuaScript SCRIPT = ScriptLoader.load("truncate");

  private final OpContext context;

  public Truncate(OpContext context) {
    this.context = context;
  }

  public Attr truncate(Caller caller, long ino, long length, TruncateBy by) {
    if (length < 0) {
      throw Errno.EINVAL.exception();
    }
    if (length >= Chunks.FILE_LENGTH_MAX) {
      throw Errno.EFBIG.exception();
    }
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(ino))
            .arg(Encoding.length(length))
            .arg(by == TruncateBy.HANDLE)
            .arg(context.volumeLimits());
    return NewInodes.attr(context.redis().mutate(caller, call), 1);
  }
}
