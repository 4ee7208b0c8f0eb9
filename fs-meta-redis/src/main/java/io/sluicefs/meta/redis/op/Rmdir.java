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

/** Removes an empty directory (redis-metadata.md 8.14). */
public final class Rmdir {
  private static final LuaScript SCRIPT = ScriptLoader.load("rmdir");

  private final OpContext context;
  private final Removals removals;

  public Rmdir(OpContext context, Removals removals) {
    this.context = context;
    this.removals = removals;
  }

  public Removed rmdir(Caller caller, long parentIno, Name name) {
    if (name.isDot()) {
      throw Errno.EINVAL.exception();
    }
    if (name.isDotDot()) {
      throw Errno.ENOTEMPTY.exception();
    }
    Removals.checkName(caller, parentIno, name);
    if (parentIno == Inodes.TRASH) {
      throw Errno.EPERM.exception();
    }
    return remove(caller, parentIno, name, context.trashHour(parentIno));
  }

  /** Past the trash; hours of the trash as well. */
  public Removed rmdirForGood(Caller caller, long parentIno, Name name) {
    Removals.checkName(caller, parentIno, name);
    return remove(caller, parentIno, name, "");
  }

  private Removed remove(Caller caller, long parentIno, Name name, String trashHour) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(parentIno))
            .key(context.keys().dentries(parentIno))
            .arg(name.bytes())
            .arg(Inodes.isTrash(parentIno))
            .arg(trashHour)
            .arg(context.volumeLimits());
    Reply reply = context.redis().mutate(caller, call);
    return removals.removed(reply, 1, NewInodes.attr(reply, 4));
  }
}
