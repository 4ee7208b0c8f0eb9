package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.Redis.HashPage;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Ends the trash period of compacted slices (redis-metadata.md 8.26). */
public final class ExpireDelayedSlices {
  private static final LuaScript SCRIPT = ScriptLoader.load("expire_delayed_slices");

  private static final int PAGE = 200;

  private final OpContext context;

  public ExpireDelayedSlices(OpContext context) {
    this.context = context;
  }

  public void expireDelayedSlices() {
    int trashDays = context.format().get().limits().trashDays();
    long latest = context.clock().instant().minus(Duration.ofDays(trashDays)).getEpochSecond();
    String cursor = "0";
    do {
      HashPage page = context.redis().hscan(context.keys().delSlices(), cursor, PAGE);
      List<byte[]> due = page.fields().stream().filter(field -> time(field) < latest).toList();
      if (!due.isEmpty()) {
        ScriptCall call =
            ScriptCall.of(SCRIPT).key(context.keys().delSlices()).key(context.keys().sliceRef());
        due.forEach(call::arg);
        context.redis().mutate(Caller.root(), call);
      }
      cursor = page.next();
    } while (!cursor.equals("0"));
  }

  /** Seconds behind the underscore; a field of another form is never due. */
  private static long time(byte[] field) {
    String text = new String(field, StandardCharsets.ISO_8859_1);
    try {
      return Long.parseLong(text.substring(text.indexOf('_') + 1));
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }
}
