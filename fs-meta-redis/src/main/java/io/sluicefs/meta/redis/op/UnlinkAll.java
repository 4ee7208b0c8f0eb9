package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.meta.Trees;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Removes many entries of one directory in one script (redis-metadata.md 8.13). */
public final class UnlinkAll {
  private static final LuaScript SCRIPT = ScriptLoader.load("unlink_all");

  private final OpContext context;
  private final Removals removals;

  public UnlinkAll(OpContext context, Removals removals) {
    this.context = context;
    this.removals = removals;
  }

  public List<@Nullable Removed> unlinkAll(
      Caller caller, long parentIno, List<Dentry> entries, boolean forGood) {
    if (entries.isEmpty()) {
      return List.of();
    }
    if (entries.size() > Trees.ENTRIES_MAX) {
      throw Errno.EINVAL.exception();
    }
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(parentIno))
            .key(context.keys().dentries(parentIno))
            .arg(context.options().skipDirMtime().toMillis())
            .arg(Inodes.isTrash(parentIno))
            .arg(forGood ? "" : context.trashHour(parentIno));
    for (Dentry entry : entries) {
      Removals.checkName(caller, parentIno, entry.name());
      call.arg(entry.name().bytes())
          .arg(Encoding.ino(entry.ino()))
          .arg(removals.isOpen(entry.ino()));
    }
    Reply reply = context.redis().mutate(caller, call.arg(context.volumeLimits()));
    return removed(reply, entries.size());
  }

  private List<@Nullable Removed> removed(Reply reply, int count) {
    Attr parentAttr = NewInodes.attr(reply, 1);
    List<@Nullable Removed> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Reply one = reply.list(2 + i);
      all.add(one.bytes(0).length == 0 ? null : removals.removed(one, 0, parentAttr));
    }
    return all;
  }
}
