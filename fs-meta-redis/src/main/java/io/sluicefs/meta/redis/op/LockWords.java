package io.sluicefs.meta.redis.op;

import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.LockRequest.Kind;
import io.sluicefs.meta.redis.schema.RedisKeys;
import java.nio.ByteBuffer;

/** How the scripts on locks are told of a lock: keys and arguments. */
final class LockWords {
  static final int READ = 0;
  static final int WRITE = 1;

  private LockWords() {}

  static byte[] lock(RedisKeys keys, long ino, LockRequest request) {
    return request.kind() == Kind.FLOCK ? keys.flocks(ino) : keys.recordLocks(ino);
  }

  static byte[] queue(RedisKeys keys, long ino, LockRequest request) {
    return request.kind() == Kind.FLOCK ? keys.flockQueue(ino) : keys.recordLockQueue(ino);
  }

  static int type(LockRequest request) {
    return request.type() == LockRequest.Type.WRITE ? WRITE : READ;
  }

  static String owner(LockRequest request) {
    return "%016X".formatted(request.owner());
  }

  /** First and last byte; an flock is on the whole file. */
  static byte[] range(LockRequest request) {
    ByteBuffer range = ByteBuffer.allocate(2 * Long.BYTES);
    if (request.kind() == Kind.FLOCK) {
      return range.putLong(0).putLong(Long.MAX_VALUE).array();
    }
    return range.putLong(request.start()).putLong(request.end()).array();
  }
}
