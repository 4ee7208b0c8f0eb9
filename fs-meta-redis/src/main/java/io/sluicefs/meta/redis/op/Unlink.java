package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Removes a name that is not a directory (redis-metadata.md 8.12). */
public final class Unlink {
  private static final LuaScript SCRIPT = ScriptLoader.load("unlink");

  private final OpContext context;
  private final Removals removals;

  public Unlink(OpContext context, Removals removals) {
    this.context = context;
    this.removals = removals;
  }

  public Removed unlink(Caller caller, long parentIno, Name name, long expectedIno) {
    if (name.isDot() || name.isDotDot()) {
      throw Errno.EISDIR.exception();
    }
    Removals.checkName(caller, parentIno, name);
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(parentIno))
            .key(context.keys().dentries(parentIno))
            .arg(name.bytes())
            .arg(Encoding.ino(expectedIno))
            .arg(removals.isOpen(expectedIno))
            .arg(context.options().skipDirMtime().toMillis())
            .arg(Inodes.isTrash(parentIno))
            .arg(context.trashHour(parentIno))
            .arg(context.volumeLimits());
    Reply reply = context.redis().mutate(caller, call);
    return removals.removed(reply, 1, NewInodes.attr(reply, 4));
  }
}
