package io.sluicefs.meta.redis.quota;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.meta.op.SpaceUsage;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/** Counts what every user and group owns by looking at all inodes (redis-metadata.md 12.4). */
final class OwnerScan {
  private static final LuaScript SCRIPT = ScriptLoader.load("owners_page");
  private static final int PAGE_KEYS = 2000;
  private static final int PARTS = 4;

  private final OpContext context;
  private final Map<Long, SpaceUsage> users = new TreeMap<>();
  private final Map<Long, SpaceUsage> groups = new TreeMap<>();

  private OwnerScan(OpContext context) {
    this.context = context;
  }

  /** {@code progress} hears how many inodes were seen so far. */
  static OwnerScan run(OpContext context, LongConsumer progress) {
    OwnerScan scan = new OwnerScan(context);
    Set<Long> seen = new HashSet<>();
    seen.add(Inodes.ROOT);
    seen.add(Inodes.TRASH);
    String cursor = "0";
    do {
      ScriptCall call =
          ScriptCall.of(SCRIPT)
              .key(context.keys().attr(Inodes.ROOT))
              .arg(cursor)
              .arg(PAGE_KEYS)
              .arg(context.volumeLimits());
      Reply reply = context.redis().read(Caller.root(), call);
      scan.add(reply.list(2), seen);
      progress.accept(seen.size());
      cursor = new String(reply.bytes(1), StandardCharsets.US_ASCII);
    } while (!cursor.equals("0"));
    return scan;
  }

  private void add(Reply found, Set<Long> seen) {
    for (int i = 0; i < found.size(); i += PARTS) {
      if (seen.add(found.number(i))) {
        SpaceUsage one = new SpaceUsage(0, found.number(i + 3), 1);
        users.merge(found.number(i + 1), one, SpaceUsage::plus);
        groups.merge(found.number(i + 2), one, SpaceUsage::plus);
      }
    }
  }

  /** By uid or gid. */
  Map<Long, SpaceUsage> usage(Quota.Kind kind) {
    return kind == Quota.Kind.USER ? users : groups;
  }
}
