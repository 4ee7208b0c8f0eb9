package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.op.NewInodes.Node;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Makes a symbolic link (redis-metadata.md 8.10). */
public final class Symlink {
  private static final LuaScript SCRIPT = ScriptLoader.load("symlink");
  private static final int TARGET_MAX = 4095;
  private static final int MODE = 0777;

  private final OpContext context;
  private final NewInodes inodes;

  public Symlink(OpContext context, NewInodes inodes) {
    this.context = context;
    this.inodes = inodes;
  }

  public Created symlink(Caller caller, long parentIno, Name name, byte[] target) {
    check(target);
    long ino = inodes.allocate();
    Node node = new Node(ino, FileType.SYMLINK, MODE, 0, 0, target.length);
    ScriptCall call =
        inodes
            .call(SCRIPT, parentIno, name, node)
            .key(context.keys().symlink(ino))
            .arg(target)
            .arg(context.volumeLimits());
    return NewInodes.created(ino, context.redis().mutate(caller, call));
  }

  private static void check(byte[] target) {
    if (target.length > TARGET_MAX) {
      throw Errno.ENAMETOOLONG.exception();
    }
    if (target.length == 0) {
      throw Errno.EINVAL.exception();
    }
    for (byte b : target) {
      if (b == 0) {
        throw Errno.EINVAL.exception();
      }
    }
  }
}
