package io.sluicefs.meta.redis.op;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.Compaction;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.SliceCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.List;

/** Puts one merged slice in the place of several (redis-metadata.md 8.25). */
public final class Compact {
  private static final LuaScript SCRIPT = ScriptLoader.load("compact");

  private final OpContext context;

  public Compact(OpContext context) {
    this.context = context;
  }

  public List<SliceKey> compact(Compaction request) {
    boolean hasTrash = context.format().get().limits().trashDays() > 0;
    String delayedField =
        request.merged().sliceId() + "_" + context.clock().instant().getEpochSecond();
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(request.ino()))
            .key(context.keys().chunk(request.ino(), request.chunkIndex()))
            .arg(SliceCodec.encodeAll(request.expected()))
            .arg(request.skipped())
            .arg(SliceCodec.encode(request.merged()))
            .arg(hasTrash ? delayedField : "");
    return Encoding.sliceKeys(context.redis().mutate(Caller.root(), call).list(1));
  }
}
