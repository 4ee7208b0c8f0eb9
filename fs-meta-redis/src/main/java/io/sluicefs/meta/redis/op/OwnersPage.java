package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A scan of all inodes and their owners, page by page (redis-metadata.md 12.4). */
public final class OwnersPage {
  private static final LuaScript SCRIPT = ScriptLoader.load("owners_page");
  private static final int PAGE_KEYS = 2000;
  private static final int PARTS = 4;

  private final OpContext context;

  public OwnersPage(OpContext context) {
    this.context = context;
  }

  /** One inode; {@code space} as charged. */
  public record Owned(long ino, long uid, long gid, long space) {}

  /** An inode may come more than once; a next cursor of "0" ends the scan. */
  public record Page(String next, List<Owned> inodes) {}

  /** The first cursor is "0". */
  public Page page(String cursor) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(Inodes.ROOT))
            .arg(cursor)
            .arg(PAGE_KEYS)
            .arg(context.volumeLimits());
    Reply reply = context.redis().read(Caller.root(), call);
    Reply parts = reply.list(2);
    List<Owned> inodes = new ArrayList<>(parts.size() / PARTS);
    for (int i = 0; i < parts.size(); i += PARTS) {
      inodes.add(
          new Owned(
              parts.number(i), parts.number(i + 1), parts.number(i + 2), parts.number(i + 3)));
    }
    return new Page(new String(reply.bytes(1), StandardCharsets.US_ASCII), inodes);
  }
}
