package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.op.IdBatch;
import io.sluicefs.meta.redis.op.Mkdir;
import io.sluicefs.meta.redis.op.NewInodes;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.repair.OrphanCheck.Orphan;
import io.sluicefs.meta.redis.schema.DentryCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.charset.StandardCharsets;

/** The directory in the root where inodes that lost their names are found again. */
final class LostAndFound {
  private static final LuaScript ADOPT = ScriptLoader.load("adopt");
  private static final String NAME = "lost+found";
  private static final int MODE = 0700;

  private final OpContext context;
  private final RecordChecks checks;

  LostAndFound(OpContext context, RecordChecks checks) {
    this.context = context;
    this.checks = checks;
  }

  /** Gives the inode a name there; false when it has changed meanwhile. */
  boolean adopt(Orphan orphan) {
    long dir = directory();
    ScriptCall call =
        ScriptCall.of(ADOPT)
            .key(context.keys().attr(orphan.ino()))
            .key(context.keys().attr(dir))
            .key(context.keys().dentries(dir))
            .arg(RecordChecks.raw(orphan.ino()))
            .arg(orphan.record())
            .arg(RecordChecks.raw(dir))
            .arg("#" + orphan.ino());
    boolean done = context.redis().mutate(Caller.root(), call).number(1) == 1;
    checks.sums(dir, true);
    return done;
  }

  private long directory() {
    Name name = Name.of(NAME);
    byte[] dentry =
        context
            .redis()
            .hget(context.keys().dentries(Inodes.ROOT), NAME.getBytes(StandardCharsets.UTF_8));
    if (dentry != null) {
      return DentryCodec.ino(dentry);
    }
    NewInodes inodes =
        new NewInodes(context, new IdBatch(context.redis(), context.keys().nextInode(), 1, 2));
    NewInode node = new NewInode(FileType.DIRECTORY, MODE, 0, 0);
    return new Mkdir(context, inodes).mkdir(Caller.root(), Inodes.ROOT, name, node).inode().ino();
  }
}
