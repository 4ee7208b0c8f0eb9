package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.OpenedInode;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Opens a file (redis-metadata.md 8.18): attributes and first chunk in one trip. */
public final class Open {
  private static final LuaScript SCRIPT = ScriptLoader.load("open");

  private final OpContext context;

  public Open(OpContext context) {
    this.context = context;
  }

  public OpenedInode open(Caller caller, long ino, OpenFlags flags) {
    boolean changes = flags.write() || flags.truncate() || flags.append();
    if (changes && context.options().readOnly()) {
      throw Errno.EROFS.exception();
    }
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(ino))
            .key(context.keys().chunk(ino, 0))
            .arg(Create.howOpened(flags))
            .arg(context.volumeLimits());
    Reply reply =
        flags.truncate()
            ? context.redis().mutate(caller, call)
            : context.redis().read(caller, call);
    Attr attr = NewInodes.attr(reply, 1);
    return new OpenedInode(attr, new ChunkSlices(attr, 0, Encoding.slices(reply.list(2))));
  }
}
