package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.FileCreated;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.TruncateBy;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.op.NewInodes.Node;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.function.Supplier;

/** Makes a file, or opens the one that has the name by now (redis-metadata.md 8.11). */
public final class Create {
  private static final LuaScript SCRIPT = ScriptLoader.load("create");
  private static final int EXCLUSIVE = 64;

  private final OpContext context;
  private final NewInodes inodes;
  private final Truncate truncate;

  public Create(OpContext context, NewInodes inodes) {
    this.context = context;
    this.inodes = inodes;
    this.truncate = new Truncate(context);
  }

  public FileCreated create(Caller caller, long parentIno, Name name, FileCreate request) {
    long ino = inodes.allocate();
    Node node = Node.of(ino, FileType.FILE, request.mode(), request.umask(), 0);
    int how = howOpened(request.open()) | (request.exclusive() ? EXCLUSIVE : 0);
    Supplier<ScriptCall> call =
        () -> inodes.call(SCRIPT, parentIno, name, node).arg(how).arg(context.volumeLimits());
    Reply reply = context.redis().mutate(caller, call.get());
    for (int i = 0; reply.size() == 2 && i < Open.TRUNCATIONS_MAX; i++) {
      truncate.truncate(caller, DentryCodec.ino(reply.bytes(1)), 0, TruncateBy.HANDLE);
      reply = context.redis().mutate(caller, call.get());
    }
    Inode opened = new Inode(DentryCodec.ino(reply.bytes(1)), NewInodes.attr(reply, 2));
    return new FileCreated(opened, NewInodes.attr(reply, 3), reply.number(4) != 0);
  }

  /** As include/opening.lua takes it. */
  static int howOpened(OpenFlags flags) {
    int how = flags.execute() ? 1 : flags.read() ? 4 : 0;
    how |= flags.write() ? 2 : 0;
    how |= flags.append() ? 8 : 0;
    how |= flags.truncate() ? 16 : 0;
    return how | (flags.killPrivileges() ? 32 : 0);
  }
}
