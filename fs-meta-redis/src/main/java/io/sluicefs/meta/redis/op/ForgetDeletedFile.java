package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Forgets a deleted file after all its chunks were dropped (redis-metadata.md 8.27). */
public final class ForgetDeletedFile {
  private static final LuaScript SCRIPT = ScriptLoader.load("forget_deleted_file");

  private final OpContext context;

  public ForgetDeletedFile(OpContext context) {
    this.context = context;
  }

  public void forgetDeletedFile(DeletedFile file) {
    ScriptCall call =
        ScriptCall.of(SCRIPT).key(context.keys().delfiles()).arg(file.ino() + ":" + file.length());
    context.redis().mutate(Caller.root(), call);
  }
}
