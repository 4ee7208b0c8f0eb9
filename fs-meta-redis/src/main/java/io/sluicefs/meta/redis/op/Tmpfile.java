package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.op.NewInodes.Node;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Makes a file without a name, which the session sustains. */
public final class Tmpfile {
  private static final LuaScript SCRIPT = ScriptLoader.load("tmpfile");

  private final OpContext context;
  private final NewInodes inodes;

  public Tmpfile(OpContext context, NewInodes inodes) {
    this.context = context;
    this.inodes = inodes;
  }

  public Created tmpfile(Caller caller, long parentIno, FileCreate request) {
    long ino = inodes.allocate();
    Node node = Node.of(ino, FileType.FILE, request.mode(), request.umask(), 0);
    ScriptCall call = inodes.callWithoutName(SCRIPT, parentIno, node).arg(context.volumeLimits());
    return NewInodes.created(ino, context.redis().mutate(caller, call));
  }
}
