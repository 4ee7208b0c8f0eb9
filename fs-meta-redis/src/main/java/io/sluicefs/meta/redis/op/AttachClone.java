package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Gives a finished clone of a directory its name (redis-metadata.md 8.24). */
public final class AttachClone {
  private static final LuaScript SCRIPT = ScriptLoader.load("attach_clone");

  private final OpContext context;

  public AttachClone(OpContext context) {
    this.context = context;
  }

  public Attr attachClone(Caller caller, long ino, long parentIno, Name name) {
    NewInodes.checkName(parentIno, name);
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(parentIno))
            .key(context.keys().dentries(parentIno))
            .key(context.keys().attr(ino))
            .key(context.keys().detachedNodes())
            .arg(name.bytes())
            .arg(Encoding.ino(ino))
            .arg(context.volumeLimits());
    return NewInodes.attr(context.redis().mutate(caller, call), 1);
  }
}
