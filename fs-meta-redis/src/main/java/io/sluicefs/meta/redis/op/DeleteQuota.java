package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Takes limits away (redis-metadata.md 12.3, 12.4); the usage of users and groups stays. */
public final class DeleteQuota {
  private static final LuaScript SCRIPT = ScriptLoader.load("delete_quota");

  private final OpContext context;

  public DeleteQuota(OpContext context) {
    this.context = context;
  }

  /**
   * @param kind dir, user or group
   */
  public void deleteQuota(String kind, long id) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().quota(kind))
            .key(context.keys().quotaUsedSpace(kind))
            .key(context.keys().quotaUsedInodes(kind))
            .arg(id)
            .arg(kind.equals("dir"))
            .repeatable();
    context.redis().mutate(Caller.root(), call);
  }
}
