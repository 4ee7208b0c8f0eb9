package io.sluicefs.meta.redis.op;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.List;

/** Drops chunk lists of a deleted file (redis-metadata.md 8.27). */
public final class DropChunks {
  private static final LuaScript SCRIPT = ScriptLoader.load("drop_chunks");

  private final OpContext context;

  public DropChunks(OpContext context) {
    this.context = context;
  }

  public List<SliceKey> dropChunks(DeletedFile file, int firstChunk, int chunkCount) {
    ScriptCall call =
        ScriptCall.of(SCRIPT).key(context.keys().attr(file.ino())).arg(firstChunk).arg(chunkCount);
    return Encoding.sliceKeys(context.redis().mutate(Caller.root(), call).list(1));
  }
}
