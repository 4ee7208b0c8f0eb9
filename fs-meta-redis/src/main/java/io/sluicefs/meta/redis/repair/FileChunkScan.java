package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.util.function.Consumer;

/** The chunk lists of one file, without its record. */
public final class FileChunkScan {
  private static final LuaScript SCRIPT = ScriptLoader.load("scan_file_chunks");

  /** Chunks looked at in one trip: most of a file with holes has no lists. */
  private static final int CHUNKS = 1000;

  /** A file of which nothing is known is looked at as far as this many chunks. */
  private static final int UNKNOWN_CHUNKS = 100_000;

  private final OpContext context;

  FileChunkScan(OpContext context) {
    this.context = context;
  }

  /** Lists of a file of {@code length} bytes. */
  public void each(long ino, long length, Consumer<ChunkList> action) {
    scan(ino, (length + Chunks.CHUNK_LENGTH - 1) / Chunks.CHUNK_LENGTH, action);
  }

  /** Lists of a file whose length is lost. */
  void each(long ino, Consumer<ChunkList> action) {
    scan(ino, UNKNOWN_CHUNKS, action);
  }

  private void scan(long ino, long chunks, Consumer<ChunkList> action) {
    for (long first = 0; first < chunks; first += CHUNKS) {
      ScriptCall call =
          ScriptCall.of(SCRIPT)
              .key(context.keys().attr(ino))
              .arg(first)
              .arg(Math.min(CHUNKS, chunks - first));
      Reply found = context.redis().read(Caller.root(), call).list(1);
      for (int i = 0; i < found.size(); i += 2) {
        action.accept(
            new ChunkList(ino, (int) found.number(i), true, SliceScan.records(found.bytes(i + 1))));
      }
    }
  }
}
