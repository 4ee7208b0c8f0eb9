package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.repair.DirectoryPage.Statistics;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Second looks: each sees an inode and all that names it at one moment, and repairs in the same
 * script when that is wanted.
 */
final class RecordChecks {
  private static final LuaScript DIRECTORY = ScriptLoader.load("check_directory");
  private static final LuaScript ENTRY = ScriptLoader.load("check_entry");
  private static final LuaScript NAMES = ScriptLoader.load("check_names");
  private static final LuaScript STATISTICS = ScriptLoader.load("check_statistics");
  private static final int FILE_MODE = 0600;

  private final OpContext context;
  private final TreePlan plan;

  RecordChecks(OpContext context, TreePlan plan) {
    this.context = context;
    this.plan = plan;
  }

  /** What a directory's record says and should say; {@code stored} is -1 without a record. */
  record Links(long stored, long wanted, boolean isMisplaced) {
    boolean isWrong() {
      return stored != wanted || isMisplaced;
    }
  }

  /** A directory that {@code holder} holds. */
  Links directory(long dir, long holder) {
    return directory(dir, holder, new byte[0]);
  }

  /** Also whether its record tells the directory that holds it by that name, if it still does. */
  Links directory(long dir, long holder, byte[] name) {
    ScriptCall call =
        ScriptCall.of(DIRECTORY)
            .key(context.keys().attr(dir))
            .key(context.keys().dentries(dir))
            .arg(raw(holder))
            .arg(plan.directoryMode())
            .arg(plan.repair())
            .arg(name);
    Reply reply = run(call);
    return new Links(reply.number(1), reply.number(2), reply.number(3) == 1);
  }

  /**
   * True when the entry leads nowhere.
   *
   * @param length what chunk lists hold, absent when there is none
   */
  boolean entryIsBroken(long dir, DirectoryPage.Entry entry, @Nullable Long length) {
    ScriptCall call =
        ScriptCall.of(ENTRY)
            .key(context.keys().attr(DentryCodec.ino(entry.dentry())))
            .key(context.keys().dentries(dir))
            .arg(entry.name())
            .arg(entry.dentry())
            .arg(raw(dir))
            .arg(FILE_MODE)
            .arg(length == null ? new byte[0] : raw(length))
            .arg(plan.repair());
    return run(call).number(1) == 1;
  }

  /** Links that a file's record tells and names that it has, absent when all is well. */
  @Nullable Links names(long ino, Collection<Long> directories) {
    ScriptCall call =
        ScriptCall.of(NAMES).key(context.keys().attr(ino)).arg(raw(ino)).arg(plan.repair());
    directories.forEach(dir -> call.arg(dir));
    Reply reply = run(call);
    return reply.number(3) == 1 ? new Links(reply.number(1), reply.number(2), true) : null;
  }

  /** The sums of a directory; absent when it is gone. */
  @Nullable Statistics sums(long dir, boolean repair) {
    ScriptCall call =
        ScriptCall.of(STATISTICS)
            .key(context.keys().attr(dir))
            .key(context.keys().dentries(dir))
            .arg(repair);
    try {
      Reply reply = repair ? mutate(call) : context.redis().read(Caller.root(), call);
      return new Statistics(reply.number(1), reply.number(2), reply.number(3));
    } catch (FsException e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  private Reply run(ScriptCall call) {
    return plan.repair() ? mutate(call) : context.redis().read(Caller.root(), call);
  }

  private Reply mutate(ScriptCall call) {
    return context.redis().mutate(Caller.root(), call.repeatable());
  }

  static byte[] raw(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }
}
