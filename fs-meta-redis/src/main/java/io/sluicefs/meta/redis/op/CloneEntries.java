package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.meta.Trees;
import io.sluicefs.core.meta.op.CopyMode;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.ArrayList;
import java.util.List;

/** Copies inodes into a directory of a clone, many in one script (redis-metadata.md 8.24). */
public final class CloneEntries {
  private static final LuaScript SCRIPT = ScriptLoader.load("clone_entries");
  private static final int PRESERVE = 2;
  private static final int GONE = 0;
  private static final int HUGE = 2;

  private final OpContext context;
  private final NewInodes newInodes;
  private final CloneHuge cloneHuge;

  public CloneEntries(OpContext context, NewInodes newInodes) {
    this.context = context;
    this.newInodes = newInodes;
    this.cloneHuge = new CloneHuge(context, newInodes);
  }

  public List<Long> cloneEntries(
      Caller caller, long targetIno, List<Dentry> entries, CopyMode mode) {
    if (entries.isEmpty()) {
      return List.of();
    }
    if (entries.size() > Trees.ENTRIES_MAX) {
      throw Errno.EINVAL.exception();
    }
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(targetIno))
            .key(context.keys().dentries(targetIno))
            .arg(Encoding.ino(targetIno))
            .arg(number(mode))
            .arg(mode.umask());
    List<Long> copies = new ArrayList<>(entries.size());
    for (Dentry entry : entries) {
      long copyIno = newInodes.allocate();
      copies.add(copyIno);
      call.arg(entry.name().bytes()).arg(Encoding.ino(entry.ino())).arg(Encoding.ino(copyIno));
    }
    Reply reply = context.redis().mutate(caller, call.arg(context.volumeLimits()));
    for (int i = 0; i < copies.size(); i++) {
      long outcome = reply.number(1 + i);
      if (outcome == GONE) {
        copies.set(i, 0L);
      } else if (outcome == HUGE) {
        copies.set(i, huge(caller, targetIno, entries.get(i), mode));
      }
    }
    return copies;
  }

  private long huge(Caller caller, long targetIno, Dentry entry, CopyMode mode) {
    try {
      long copyIno = cloneHuge.copy(caller, entry.ino(), targetIno, mode);
      Link link = new Link(context);
      cloneHuge.dropOnFailure(
          copyIno, () -> link.link(Caller.root(), copyIno, targetIno, entry.name()));
      return copyIno;
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.EEXIST) {
        return 0;
      }
      throw e;
    }
  }

  static int number(CopyMode mode) {
    return mode.preserve() ? PRESERVE : 0;
  }
}
