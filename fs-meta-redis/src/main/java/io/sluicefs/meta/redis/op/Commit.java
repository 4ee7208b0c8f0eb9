package io.sluicefs.meta.redis.op;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.Committed;
import io.sluicefs.core.meta.op.FileCommit;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.SliceCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;

/** Shows uploaded slices of one file, all in one script (redis-metadata.md 8.20). */
public final class Commit {
  private static final LuaScript SCRIPT = ScriptLoader.load("commit");

  private final OpContext context;

  public Commit(OpContext context) {
    this.context = context;
  }

  /** Refused with EIO under a session that the bytes were not written under. */
  public Committed commit(FileCommit request) {
    List<SliceCommit> placed = request.placed();
    if (placed.isEmpty() && request.appended().isEmpty()) {
      throw Errno.EINVAL.exception();
    }
    long ino = request.ino();
    ScriptCall call =
        ScriptCall.of(SCRIPT).key(context.keys().attr(ino)).ofSession(request.session());
    long end = 0;
    for (SliceCommit slice : placed) {
      call.key(context.keys().chunk(ino, slice.chunkIndex()));
      end = Math.max(end, Chunks.startOf(slice.chunkIndex()) + slice.slice().chunkEnd());
    }
    call.arg(Encoding.length(end)).arg(Encoding.time(request.mtime()));
    call.arg(appendedAndCounted(request));
    for (SliceCommit slice : placed) {
      call.arg(SliceCodec.encode(slice.slice()));
    }
    for (SliceKey slice : request.appended()) {
      call.arg(Encoding.slice(slice));
    }
    call.arg(context.volumeLimits());
    Reply reply = context.redis().mutate(Caller.root(), call);
    return new Committed(NewInodes.attr(reply, 1), NewInodes.attr(reply, 2), (int) reply.number(3));
  }

  private static byte[] appendedAndCounted(FileCommit request) {
    Set<SliceKey> counted = request.counted();
    ByteBuffer packed = ByteBuffer.allocate(Long.BYTES + Encoding.SLICE_LENGTH * counted.size());
    packed.putLong(request.appendedBytes());
    counted.forEach(slice -> packed.put(Encoding.slice(slice)));
    return packed.array();
  }
}
