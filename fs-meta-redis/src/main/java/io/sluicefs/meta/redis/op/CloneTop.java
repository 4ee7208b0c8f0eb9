package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.RedisKeys;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Copies a file, or a directory without its entries (redis-metadata.md 8.24). */
public final class CloneTop {
  private static final LuaScript SCRIPT = ScriptLoader.load("clone_top");

  private final OpContext context;
  private final NewInodes newInodes;
  private final CloneHuge cloneHuge;

  public CloneTop(OpContext context, NewInodes newInodes) {
    this.context = context;
    this.newInodes = newInodes;
    this.cloneHuge = new CloneHuge(context, newInodes);
  }

  public Inode cloneTop(Caller caller, io.sluicefs.core.meta.op.CloneTop request) {
    NewInodes.checkName(request.parentIno(), request.name());
    if (Inodes.isSpecial(request.sourceIno())) {
      throw Errno.EPERM.exception();
    }
    long copyIno = newInodes.allocate();
    RedisKeys keys = context.keys();
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(keys.attr(request.parentIno()))
            .key(keys.dentries(request.parentIno()))
            .key(keys.attr(request.sourceIno()))
            .key(keys.attr(copyIno))
            .key(keys.detachedNodes())
            .arg(request.name().bytes())
            .arg(Encoding.ino(request.parentIno()))
            .arg(Encoding.ino(copyIno))
            .arg(context.options().skipDirMtime().toMillis())
            .arg(CloneEntries.number(request.mode()))
            .arg(request.mode().umask())
            .arg(context.volumeLimits());
    Reply reply = context.redis().mutate(caller, call);
    return reply.size() == 1 ? huge(caller, request) : new Inode(copyIno, NewInodes.attr(reply, 1));
  }

  private Inode huge(Caller caller, io.sluicefs.core.meta.op.CloneTop request) {
    long parentIno = request.parentIno();
    long copyIno = cloneHuge.copy(caller, request.sourceIno(), parentIno, request.mode());
    Link link = new Link(context);
    return cloneHuge.dropOnFailure(
        copyIno, () -> link.link(caller, copyIno, parentIno, request.name()).inode());
  }
}
