package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.LockRequest.Wait;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import org.jspecify.annotations.Nullable;

/** Sets a lock or queues for it (redis-metadata.md 5.1, 5.2). */
public final class SetLock {
  private static final LuaScript SCRIPT = ScriptLoader.load("set_lock");

  /**
   * Who asks for a lock beyond the owner.
   *
   * @param id unique in the volume, empty for one that never waits
   * @param channel on which a waiter is told that it is his turn
   */
  public record Waiter(String id, String channel) {
    public static final Waiter NOBODY = new Waiter("", "");
  }

  /** Whether the lock was granted, and then the inode; absent when it is gone. */
  public record Outcome(boolean isGranted, @Nullable Attr attr) {}

  private final OpContext context;

  public SetLock(OpContext context) {
    this.context = context;
  }

  public Outcome setLock(long ino, LockRequest request, Waiter waiter) {
    long sessionId = context.identity().sessionId();
    ScriptCall call =
        ScriptCall.of(SCRIPT)
            .key(context.keys().attr(ino))
            .key(LockWords.lock(context.keys(), ino, request))
            .key(context.keys().locked(sessionId))
            .key(LockWords.queue(context.keys(), ino, request))
            .key(context.keys().lockWaits(sessionId))
            .arg(LockWords.owner(request))
            .arg(LockWords.type(request))
            .arg(LockWords.range(request))
            .arg(Integer.toUnsignedLong(request.pid()))
            .arg(request.waiting() == Wait.NEVER ? "" : waiter.id())
            .arg(waiter.channel());
    Reply reply = context.redis().mutate(Caller.root(), call);
    boolean granted = reply.number(1) == 1;
    byte @Nullable [] record = reply.bytesOrNull(2);
    return new Outcome(granted, record == null ? null : AttrCodec.decode(record));
  }
}
