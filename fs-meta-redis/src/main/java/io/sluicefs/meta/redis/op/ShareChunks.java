package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.List;

/** Shares slices with the copy of a huge file (redis-metadata.md 8.24). */
final class ShareChunks {
  private static final LuaScript SCRIPT = ScriptLoader.load("share_chunks");

  private final OpContext context;

  ShareChunks(OpContext context) {
    this.context = context;
  }

  /**
   * Copies these lists.
   *
   * @param source the record of the source when the copy was begun
   * @return false when the source has changed since: nothing was done
   */
  boolean shareChunks(long sourceIno, long copyIno, byte[] source, List<Integer> chunks) {
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(sourceIno))
            .key(context.keys().attr(copyIno))
            .arg(source)
            .arg(ChunkSearch.pack(chunks));
    return context.redis().mutate(Caller.root(), call).number(1) == 1;
  }
}
