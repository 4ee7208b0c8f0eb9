package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.AtimeMode;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Updates the access time as the mount's mode says (redis-metadata.md 3.4). */
public final class Accessed {
  private static final LuaScript SCRIPT = ScriptLoader.load("accessed");

  private static final long RELATIME_SECONDS = 86_400;
  private static final long STRICT_SECONDS = 1;

  private final OpContext context;
  private final Getattr getattr;

  public Accessed(OpContext context) {
    this.context = context;
    this.getattr = new Getattr(context);
  }

  public Attr accessed(long ino) {
    AtimeMode mode = context.options().atimeMode();
    if (mode == AtimeMode.NOATIME || context.options().readOnly()) {
      return getattr.getattr(ino);
    }
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(ino))
            .arg(mode == AtimeMode.RELATIME ? RELATIME_SECONDS : STRICT_SECONDS);
    return NewInodes.attr(context.redis().mutate(Caller.root(), call), 1);
  }
}
