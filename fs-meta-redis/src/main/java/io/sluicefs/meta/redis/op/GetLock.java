package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.LockRequest.Wait;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Finds a lock in the way of another (redis-metadata.md 5.2). */
public final class GetLock {
  private static final LuaScript SCRIPT = ScriptLoader.load("get_lock");

  private final OpContext context;

  public GetLock(OpContext context) {
    this.context = context;
  }

  public @Nullable LockRequest getLock(long ino, LockRequest request) {
    long sessionId = context.identity().sessionId();
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(LockWords.lock(context.keys(), ino, request))
            .arg(sessionId)
            .arg(LockWords.owner(request))
            .arg(LockWords.type(request))
            .arg(LockWords.range(request));
    Reply reply = context.redis().read(Caller.root(), call);
    if (reply.isAbsent(1)) {
      return null;
    }
    LockRequest.Type type =
        reply.number(1) == LockWords.WRITE ? LockRequest.Type.WRITE : LockRequest.Type.READ;
    long start = ByteBuffer.wrap(reply.bytes(2)).getLong();
    long end = ByteBuffer.wrap(reply.bytes(3)).getLong();
    int pid = (int) reply.number(4);
    return new LockRequest(request.kind(), type, Wait.NEVER, 0, start, end, pid);
  }
}
