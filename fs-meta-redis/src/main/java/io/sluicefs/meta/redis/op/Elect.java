package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.Cleanup.Job;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.time.Duration;

/** Makes this client the one that runs a job now (redis-metadata.md 2.3.4). */
public final class Elect {
  private static final LuaScript SCRIPT = ScriptLoader.load("elect");

  private final OpContext context;

  public Elect(OpContext context) {
    this.context = context;
  }

  public boolean elect(Job job, Duration interval) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().jobTime(timestampOf(job)))
            .arg(interval.toSeconds());
    return context.redis().mutate(Caller.root(), call).number(1) == 1;
  }

  private static String timestampOf(Job job) {
    return switch (job) {
      case STALE_SESSIONS -> "lastCleanupSessions";
      case DELETED_FILES -> "lastCleanupFiles";
      case SLICE_SWEEP -> "nextCleanupSlices";
      case TRASH -> "lastCleanupTrash";
    };
  }
}
