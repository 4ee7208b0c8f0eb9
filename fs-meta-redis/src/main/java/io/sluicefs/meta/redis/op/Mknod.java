package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.op.NewInodes.Node;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Makes a file, device, fifo or socket (redis-metadata.md 8.10). */
public final class Mknod {
  private static final LuaScript SCRIPT = ScriptLoader.load("mknod");

  private final OpContext context;
  private final NewInodes inodes;

  public Mknod(OpContext context, NewInodes inodes) {
    this.context = context;
    this.inodes = inodes;
  }

  public Created mknod(Caller caller, long parentIno, Name name, NewInode node) {
    long ino = inodes.allocate();
    Node made = Node.of(ino, node.type(), node.mode(), node.umask(), node.rdev());
    ScriptCall call = inodes.call(SCRIPT, parentIno, name, made).arg(context.volumeLimits());
    return NewInodes.created(ino, context.redis().mutate(caller, call));
  }
}
