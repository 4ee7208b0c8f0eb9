package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.OpenedInode;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Opens a file (redis-metadata.md 8.18): attributes and first chunk in one trip. */
public final class Open {
  private static final LuaScript SCRIPT = ScriptLoader.load("open");

  /** Truncations of a huge file that others extend all the while. */
  static final int TRUNCATIONS_MAX = 8;

  private final OpContext context;
  private final Truncate truncate;

  public Open(OpContext context) {
    this.context = context;
    this.truncate = new Truncate(context);
  }

  public OpenedInode open(Caller caller, long ino, OpenFlags flags) {
    boolean changes = flags.write() || flags.truncate() || flags.append();
    if (changes && context.options().readOnly()) {
      throw Errno.EROFS.exception();
    }
    Reply reply = ask(caller, ino, flags);
    for (int i = 0; reply.size() == 1 && i < TRUNCATIONS_MAX; i++) {
      truncate.truncate(caller, ino, 0, TruncateBy.HANDLE);
      reply = ask(caller, ino, flags);
    }
    Attr attr = NewInodes.attr(reply, 1);
    return new OpenedInode(attr, new ChunkSlices(attr, 0, Encoding.slices(reply.list(2))));
  }

  private Reply ask(Caller caller, long ino, OpenFlags flags) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(ino))
            .key(context.keys().chunk(ino, 0))
            .arg(Create.howOpened(flags))
            .arg(context.volumeLimits());
    return flags.truncate()
        ? context.redis().mutate(caller, call)
        : context.redis().read(caller, call);
  }
}
