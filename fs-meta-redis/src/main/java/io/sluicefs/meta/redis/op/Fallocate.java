package io.sluicefs.meta.redis.op;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;

/** Allocates, or writes zeros over a range (redis-metadata.md 8.7). */
public final class Fallocate {
  private static final LuaScript SCRIPT = ScriptLoader.load("fallocate");

  /** Range whose zeros one script writes: 4096 chunks. */
  private static final long STEP_BYTES = 4096L * Chunks.CHUNK_LENGTH;

  private final OpContext context;
  private final OpenFiles files;

  public Fallocate(OpenFiles files) {
    this.context = files.context();
    this.files = files;
  }

  /** Zeros over a huge range are written in steps, each of them a request of its own. */
  public Attr fallocate(Caller caller, long ino, io.sluicefs.core.meta.op.Fallocate request) {
    long first = request.fileOffset();
    if (first < 0 || request.length() <= 0) {
      throw Errno.EINVAL.exception();
    }
    if (first >= Chunks.FILE_LENGTH_MAX - request.length()) {
      throw Errno.EFBIG.exception();
    }
    long last = first + request.length();
    boolean zeros = request.mode().writesZeros();
    boolean keeps = request.mode().keepsSize();
    Attr attr = step(caller, ino, first, end(first, last, zeros), request);
    for (long from = end(first, last, zeros); from < last; from = end(from, last, true)) {
      if (keeps && from >= attr.length()) {
        break;
      }
      attr = step(caller, ino, from, end(from, last, true), request);
    }
    return attr;
  }

  private static long end(long from, long last, boolean zeros) {
    return zeros ? Math.min(last, from + STEP_BYTES) : last;
  }

  private Attr step(
      Caller caller, long ino, long from, long to, io.sluicefs.core.meta.op.Fallocate request) {
    Reply reply =
        files.mutate(
            caller,
            ino,
            record ->
                ScriptCall.of(SCRIPT)
                    .key(record)
                    .arg(Encoding.length(from))
                    .arg(Encoding.length(to))
                    .arg(request.mode().keepsSize())
                    .arg(request.mode().writesZeros())
                    .arg(context.volumeLimits()));
    return NewInodes.attr(reply, 1);
  }
}
