package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Adds a name to a file (redis-metadata.md 8.16), the first one to a file without a name. */
public final class Link {
  private static final LuaScript SCRIPT = ScriptLoader.load("link");

  private final OpContext context;

  public Link(OpContext context) {
    this.context = context;
  }

  public Created link(Caller caller, long ino, long parentIno, Name name) {
    NewInodes.checkName(parentIno, name);
    if (Inodes.isSpecial(ino)) {
      throw Errno.EPERM.exception();
    }
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(parentIno))
            .key(context.keys().dentries(parentIno))
            .key(context.keys().attr(ino))
            .arg(name.bytes())
            .arg(Encoding.ino(parentIno))
            .arg(context.options().skipDirMtime().toMillis())
            .arg(Encoding.ino(ino))
            .arg(context.volumeLimits());
    return NewInodes.created(ino, context.redis().mutate(caller, call));
  }
}
