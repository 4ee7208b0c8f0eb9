package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.SpaceUsage;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.List;
import java.util.Map;

/** Stores counted usage of users or groups (redis-metadata.md 12.4). */
public final class SetOwnerUsage {
  private static final LuaScript SCRIPT = ScriptLoader.load("set_owner_usage");
  private static final int BATCH = 500;

  private final OpContext context;

  public SetOwnerUsage(OpContext context) {
    this.context = context;
  }

  /**
   * Replaces the usage of all.
   *
   * @param kind user or group
   */
  public void replace(String kind, Map<Long, SpaceUsage> counted) {
    List<Map.Entry<Long, SpaceUsage>> entries = List.copyOf(counted.entrySet());
    int from = 0;
    do {
      int to = Math.min(entries.size(), from + BATCH);
      store(kind, entries.subList(from, to), from == 0);
      from = to;
    } while (from < entries.size());
  }

  private void store(String kind, List<Map.Entry<Long, SpaceUsage>> entries, boolean forgets) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().quota(kind))
            .key(context.keys().quotaUsedSpace(kind))
            .key(context.keys().quotaUsedInodes(kind))
            .arg(forgets)
            .repeatable();
    for (Map.Entry<Long, SpaceUsage> entry : entries) {
      call.arg(entry.getKey()).arg(entry.getValue().space()).arg(entry.getValue().inodes());
    }
    context.redis().mutate(Caller.root(), call);
  }
}
