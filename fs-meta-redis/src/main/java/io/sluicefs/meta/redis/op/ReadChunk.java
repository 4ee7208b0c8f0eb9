package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Reads the slices of a chunk and the record of its file from one moment (8.19). */
public final class ReadChunk {
  private static final LuaScript SCRIPT = ScriptLoader.load("read_chunk");

  private final OpContext context;

  public ReadChunk(OpContext context) {
    this.context = context;
  }

  public ChunkSlices readChunk(long ino, int chunkIndex) {
    Reply reply =
        context
            .redis()
            .read(
                Caller.root(),
                ScriptCall.of(SCRIPT)
                    .key(context.keys().attr(ino))
                    .key(context.keys().chunk(ino, chunkIndex))
                    .key(context.keys().grace(ino)));
    return new ChunkSlices(NewInodes.attr(reply, 1), chunkIndex, Encoding.slices(reply.list(2)));
  }
}
