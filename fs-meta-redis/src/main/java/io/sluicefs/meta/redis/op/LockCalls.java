package io.sluicefs.meta.redis.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.LockRequest.Kind;
import io.sluicefs.core.meta.op.LockRequest.Wait;
import io.sluicefs.meta.redis.connection.Ascii;
import io.sluicefs.meta.redis.connection.Reply;
import io.sluicefs.meta.redis.connection.ScriptCall;
import io.sluicefs.meta.redis.schema.AttrCodec;
import io.sluicefs.meta.redis.script.LuaScript;
import io.sluicefs.meta.redis.script.ScriptLoader;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The scripts on locks and their queues (redis-metadata.md 5), one method each. */
public final class LockCalls {
  private static final LuaScript SET = ScriptLoader.load("set_lock");
  private static final LuaScript UNLOCK = ScriptLoader.load("unlock");
  private static final LuaScript GET = ScriptLoader.load("get_lock");
  private static final LuaScript LEAVE = ScriptLoader.load("leave_lock_queue");
  private static final LuaScript POLL = ScriptLoader.load("poll_locks");

  private static final int READ_LOCK = 0;
  private static final int WRITE_LOCK = 1;

  private final OpContext context;

  public LockCalls(OpContext context) {
    this.context = context;
  }

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

  /** Ids of the waiters of this session: all, and those who have their turn. */
  public record Turns(Set<String> turns, Set<String> waiting) {}

  public Outcome set(long ino, LockRequest request, Waiter waiter) {
    ScriptCall call =
        ScriptCall.of(SET)
            .key(context.keys().attr(ino))
            .key(lock(ino, request))
            .key(context.keys().locked(sessionId()))
            .key(queue(ino, request))
            .key(context.keys().lockWaits(sessionId()))
            .arg(owner(request))
            .arg(request.type() == LockRequest.Type.WRITE ? WRITE_LOCK : READ_LOCK)
            .arg(range(request))
            .arg(Integer.toUnsignedLong(request.pid()))
            .arg(request.waiting() == Wait.NEVER ? "" : waiter.id())
            .arg(waiter.channel());
    Reply reply = context.redis().mutate(Caller.root(), call);
    boolean granted = reply.number(1) == 1;
    byte @Nullable [] record = reply.bytesOrNull(2);
    return new Outcome(granted, record == null ? null : AttrCodec.decode(record));
  }

  /** Whether the owner holds more on the inode. */
  public boolean unlock(long ino, LockRequest request) {
    ScriptCall call =
        ScriptCall.of(UNLOCK)
            .key(lock(ino, request))
            .key(context.keys().locked(sessionId()))
            .key(queue(ino, request))
            .arg(owner(request))
            .arg(range(request));
    return context.redis().mutate(Caller.root(), call).number(1) == 1;
  }

  public @Nullable LockRequest get(long ino, LockRequest request) {
    ScriptCall call =
        ScriptCall.of(GET)
            .key(lock(ino, request))
            .arg(sessionId())
            .arg(owner(request))
            .arg(request.type() == LockRequest.Type.WRITE ? WRITE_LOCK : READ_LOCK)
            .arg(range(request));
    Reply reply = context.redis().read(Caller.root(), call);
    if (reply.isAbsent(1)) {
      return null;
    }
    LockRequest.Type type =
        reply.number(1) == WRITE_LOCK ? LockRequest.Type.WRITE : LockRequest.Type.READ;
    long start = ByteBuffer.wrap(reply.bytes(2)).getLong();
    long end = ByteBuffer.wrap(reply.bytes(3)).getLong();
    int pid = (int) reply.number(4);
    return new LockRequest(request.kind(), type, Wait.NEVER, 0, start, end, pid);
  }

  /** Gives a place in the queue up. */
  public void leave(long ino, LockRequest request, String waiterId) {
    ScriptCall call =
        ScriptCall.of(LEAVE)
            .key(lock(ino, request))
            .key(queue(ino, request))
            .key(context.keys().lockWaits(sessionId()))
            .arg(waiterId)
            .repeatable();
    context.redis().mutate(Caller.root(), call);
  }

  /** Looks at all locks that this session waits for. */
  public Turns poll() {
    ScriptCall call = ScriptCall.of(POLL).key(context.keys().lockWaits(sessionId())).repeatable();
    Reply reply = context.redis().mutate(Caller.root(), call);
    return new Turns(ids(reply.list(1)), ids(reply.list(2)));
  }

  private static Set<String> ids(Reply list) {
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      ids.add(Ascii.text(list.bytes(i)));
    }
    return ids;
  }

  private long sessionId() {
    return context.identity().sessionId();
  }

  private byte[] lock(long ino, LockRequest request) {
    return request.kind() == Kind.FLOCK
        ? context.keys().flocks(ino)
        : context.keys().recordLocks(ino);
  }

  private byte[] queue(long ino, LockRequest request) {
    return request.kind() == Kind.FLOCK
        ? context.keys().flockQueue(ino)
        : context.keys().recordLockQueue(ino);
  }

  private static String owner(LockRequest request) {
    return "%016X".formatted(request.owner());
  }

  private static byte[] range(LockRequest request) {
    ByteBuffer range = ByteBuffer.allocate(2 * Long.BYTES);
    if (request.kind() == Kind.FLOCK) {
      return range.putLong(0).putLong(Long.MAX_VALUE).array();
    }
    return range.putLong(request.start()).putLong(request.end()).array();
  }
}
