package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.OpenInodes;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.SetAttr.SetTime;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import org.jspecify.annotations.Nullable;

/** Changes mode, owner, times or flags (redis-metadata.md 8.6). */
public final class Setattr {
  private static final LuaScript SCRIPT = ScriptLoader.load("setattr");

  private static final byte[] NOW = {'n', 'o', 'w'};
  private final OpContext context;
  private final OpenInodes openInodes;
  private final Getattr getattr;

  /**
   * @param openInodes may be changed in the trash as well: the kernel does not say by which handle
   */
  public Setattr(OpContext context, OpenInodes openInodes) {
    this.context = context;
    this.openInodes = openInodes;
    this.getattr = new Getattr(context);
  }

  public Attr setattr(Caller caller, long ino, SetAttr change) {
    if (change.isEmpty()) {
      return getattr.getattr(ino);
    }
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(ino))
            .arg(number(change.mode()))
            .arg(number(change.uid()))
            .arg(number(change.gid()))
            .arg(time(change.atime()))
            .arg(time(change.mtime()))
            .arg(number(change.flags()))
            .arg(change.killPrivileges())
            .arg(openInodes.isOpen(ino))
            .arg(context.volumeLimits());
    return NewInodes.attr(context.redis().mutate(caller, call), 1);
  }

  private static String number(@Nullable Integer value) {
    return value == null ? "" : Integer.toUnsignedString(value);
  }

  private static byte[] time(@Nullable SetTime change) {
    if (change == null) {
      return new byte[0];
    }
    Timestamp time = change.time();
    return time == null ? NOW : Encoding.time(time);
  }
}
