package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.SetAttr.SetTime;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import org.jspecify.annotations.Nullable;

/** Changes mode, owner, times or flags (redis-metadata.md 8.6). */
public final class Setattr {
  private static final LuaScript SCRIPT = ScriptLoader.load("setattr");

  private static final byte[] NOW = {'n', 'o', 'w'};
  private final OpContext context;
  private final OpenFiles files;
  private final Getattr getattr;

  /** What is open may be changed in the trash as well: the kernel does not say by which handle. */
  public Setattr(OpenFiles files) {
    this.context = files.context();
    this.files = files;
    this.getattr = new Getattr(context);
  }

  public Attr setattr(Caller caller, long ino, SetAttr change) {
    if (change.isEmpty()) {
      return getattr.getattr(ino);
    }
    Reply reply =
        files.mutate(
            caller,
            ino,
            record ->
                ScriptCall.of(SCRIPT)
                    .key(record)
                    .arg(number(change.mode()))
                    .arg(number(change.uid()))
                    .arg(number(change.gid()))
                    .arg(time(change.atime()))
                    .arg(time(change.mtime()))
                    .arg(number(change.flags()))
                    .arg(change.killPrivileges())
                    .arg(files.openInodes().isOpen(ino))
                    .arg(context.volumeLimits()));
    return NewInodes.attr(reply, 1);
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
