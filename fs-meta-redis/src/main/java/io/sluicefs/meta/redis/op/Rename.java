package io.sluicefs.meta.redis.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.Renamed;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Moves a name (redis-metadata.md 8.15). */
public final class Rename {
  private static final LuaScript SCRIPT = ScriptLoader.load("rename");

  /** Steps of the walk to the root; a deeper tree cannot move directories between directories. */
  private static final int DEPTH_MAX = 65_536;

  /** Walks of a tree that changes all the time, before it moves as it was found last. */
  private static final int WALKS_MAX = 3;

  private static final int OTHER_DENTRY = 5;
  private static final byte[] NOT_WALKED = {};

  private final OpContext context;
  private final Removals removals;

  public Rename(OpContext context, Removals removals) {
    this.context = context;
    this.removals = removals;
  }

  public Renamed rename(Caller caller, io.sluicefs.core.meta.op.Rename request) {
    return rename(caller, request, false);
  }

  /** Takes an entry out of the trash; the target directory may itself lie in it (7.5). */
  public Renamed restore(io.sluicefs.core.meta.op.Rename request) {
    return rename(Caller.root(), request, true);
  }

  private Renamed rename(Caller caller, io.sluicefs.core.meta.op.Rename request, boolean restores) {
    checkNames(caller, request);
    byte[][] trees = {NOT_WALKED, NOT_WALKED};
    Reply reply = context.redis().mutate(caller, call(request, trees, restores));
    for (int walks = 1; reply.isAbsent(1); walks++) {
      trees = new byte[][] {walk(caller, reply, 2, walks), walk(caller, reply, 3, walks)};
      reply = context.redis().mutate(caller, call(request, trees, restores));
    }
    return renamed(reply, request.mode());
  }

  /** The tree that the script asks for: the last time without a check against changes since. */
  private byte[] walk(Caller caller, Reply reply, int index, int walks) {
    if (reply.isAbsent(index)) {
      return NOT_WALKED;
    }
    return new TreeWalk(context, TreeWalk.Trust.STATISTICS)
        .walk(caller, reply.number(index), step -> {})
        .encode(walks < WALKS_MAX);
  }

  private ScriptCall call(
      io.sluicefs.core.meta.op.Rename request, byte[][] trees, boolean restores) {
    long srcIno = request.parentIno();
    long dstIno = request.targetParentIno();
    return ScriptCall.of(SCRIPT)
        .key(context.keys().attr(srcIno))
        .key(context.keys().dentries(srcIno))
        .key(context.keys().attr(dstIno))
        .key(context.keys().dentries(dstIno))
        .arg(request.name().bytes())
        .arg(request.targetName().bytes())
        .arg(Encoding.ino(srcIno))
        .arg(Encoding.ino(dstIno))
        .arg(number(request.mode()))
        .arg(Encoding.ino(request.expectedTargetIno()))
        .arg(removals.isOpen(request.expectedTargetIno()))
        .arg(context.options().skipDirMtime().toMillis())
        .arg(DEPTH_MAX)
        .arg(Inodes.isTrash(srcIno))
        .arg(context.trashHour(dstIno))
        .arg(restores)
        .arg(trees[0])
        .arg(trees[1])
        .arg(context.volumeLimits());
  }

  private Renamed renamed(Reply reply, RenameMode mode) {
    Inode moved = Removals.inode(reply.bytes(1), reply.bytesOrNull(2));
    Attr parentAttr = NewInodes.attr(reply, 3);
    Attr targetParentAttr = NewInodes.attr(reply, 4);
    if (reply.isAbsent(OTHER_DENTRY)) {
      return new Renamed(moved, parentAttr, targetParentAttr, null, null);
    }
    if (mode == RenameMode.EXCHANGE) {
      Inode exchanged =
          Removals.inode(reply.bytes(OTHER_DENTRY), reply.bytesOrNull(OTHER_DENTRY + 1));
      return new Renamed(moved, parentAttr, targetParentAttr, null, exchanged);
    }
    return new Renamed(
        moved,
        parentAttr,
        targetParentAttr,
        removals.removed(reply, OTHER_DENTRY, targetParentAttr),
        null);
  }

  private static void checkNames(Caller caller, io.sluicefs.core.meta.op.Rename request) {
    if (isDots(request.name()) || isDots(request.targetName())) {
      throw Errno.EBUSY.exception();
    }
    Removals.checkName(caller, request.parentIno(), request.name());
    NewInodes.checkName(request.targetParentIno(), request.targetName());
  }

  private static boolean isDots(Name name) {
    return name.isDot() || name.isDotDot();
  }

  private static int number(RenameMode mode) {
    return switch (mode) {
      case REPLACE -> 0;
      case NO_REPLACE -> 1;
      case EXCHANGE -> 2;
    };
  }
}
