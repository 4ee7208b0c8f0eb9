package io.sluicefs.meta.redis.op;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.Copied;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Shares slices of one file with another (redis-metadata.md 8.21). */
public final class CopyRange {
  private static final LuaScript SCRIPT = ScriptLoader.load("copy_range");

  /** Bytes that one script copies at most: 16 chunks. */
  private static final long STEP_BYTES = 16L * Chunks.CHUNK_LENGTH;

  private final OpContext context;
  private final OpenFiles files;

  public CopyRange(OpenFiles files) {
    this.context = files.context();
    this.files = files;
  }

  /** May copy fewer bytes than asked for, as copy_file_range(2) may. */
  public Copied copyRange(Caller caller, io.sluicefs.core.meta.op.CopyRange request) {
    long from = request.sourceOffset();
    long to = request.targetOffset();
    if (from < 0 || to < 0 || request.length() < 0) {
      throw Errno.EINVAL.exception();
    }
    long bytes = Math.min(request.length(), STEP_BYTES);
    if (Math.max(from, to) >= Chunks.FILE_LENGTH_MAX - bytes) {
      throw Errno.EFBIG.exception();
    }
    if (request.sourceIno() == request.targetIno() && Math.abs(from - to) < request.length()) {
      throw Errno.EINVAL.exception();
    }
    Reply reply =
        files.mutate(
            caller,
            request.sourceIno(),
            request.targetIno(),
            (source, target) ->
                ScriptCall.of(SCRIPT)
                    .key(source)
                    .key(target)
                    .arg(Encoding.length(from))
                    .arg(Encoding.length(to))
                    .arg(bytes)
                    .arg(context.volumeLimits()));
    return new Copied(reply.number(1), NewInodes.attr(reply, 2));
  }
}
