package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.meta.op.SpaceUsage;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sums over the entries of one directory, and storing them as its statistics (redis-metadata.md
 * 12.2). Large directories are listed page by page; what changes meanwhile may be missed, unless
 * the directory itself changed: then it is summed again.
 */
public final class SyncDirStats {
  private static final LuaScript SCRIPT = ScriptLoader.load("sync_dir_stats");
  private static final int ATTEMPTS = 3;
  private static final int UNIT = 4096;

  private final OpContext context;

  public SyncDirStats(OpContext context) {
    this.context = context;
  }

  /** Recomputes and stores the statistics of a directory. */
  public SpaceUsage sync(long ino) {
    Reply reply = store(ino, null, SpaceUsage.NOTHING);
    SpaceUsage summed = SpaceUsage.NOTHING;
    for (int i = 0; i < ATTEMPTS && reply.isAbsent(1); i++) {
      byte @Nullable [] before = context.redis().get(context.keys().attr(ino));
      summed = sum(ino).usage();
      if (before != null) {
        reply = store(ino, before, summed);
      }
    }
    return reply.isAbsent(1)
        ? summed
        : new SpaceUsage(reply.number(1), reply.number(2), reply.number(3));
  }

  private Reply store(long ino, byte @Nullable [] before, SpaceUsage summed) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(ino))
            .key(context.keys().dentries(ino))
            .arg(before == null ? new byte[0] : before)
            .arg(summed.length())
            .arg(summed.space())
            .arg(summed.inodes())
            .arg(context.volumeLimits())
            .repeatable();
    return context.redis().mutate(Caller.root(), call);
  }

  /** Lists a directory of any size. */
  Listed sum(long ino) {
    Readdir readdir = new Readdir(context);
    Set<Name> seen = new HashSet<>();
    List<Long> subdirectories = new ArrayList<>();
    SpaceUsage sum = SpaceUsage.NOTHING;
    String cursor = DirPage.END;
    do {
      DirPage page = readdir.readdir(Caller.root(), ino, cursor, DirDetail.ATTRIBUTES);
      for (Dentry dentry : page.entries()) {
        if (seen.add(dentry.name())) {
          sum = sum.plus(charge(dentry));
          if (dentry.type() == FileType.DIRECTORY) {
            subdirectories.add(dentry.ino());
          }
        }
      }
      cursor = page.next();
    } while (!cursor.equals(DirPage.END));
    return new Listed(sum, subdirectories);
  }

  private static SpaceUsage charge(Dentry dentry) {
    Attr attr = dentry.attr();
    if (dentry.type() != FileType.FILE || attr == null) {
      return new SpaceUsage(0, UNIT, 1);
    }
    long units = Math.max(1, (attr.length() + UNIT - 1) / UNIT);
    return new SpaceUsage(attr.length(), units * UNIT, 1);
  }

  /** The sums of a directory and the directories in it. */
  record Listed(SpaceUsage usage, List<Long> subdirectories) {}
}
