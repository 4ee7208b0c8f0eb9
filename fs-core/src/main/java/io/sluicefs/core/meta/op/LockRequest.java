package io.sluicefs.core.meta.op;

/**
 * A lock of fcntl(2) or flock(2).
 *
 * @param owner opaque, unique per client
 * @param start first byte
 * @param end last byte, inclusive; {@link Long#MAX_VALUE} for the end of the file
 * @param pid process of the holder; 0 for one that another client serves
 */
public record LockRequest(
    Kind kind, Type type, Wait waiting, long owner, long start, long end, int pid) {

  /** Everything that the owner holds of that kind on one inode. */
  public static LockRequest unlockAll(Kind kind, long owner) {
    return new LockRequest(kind, Type.UNLOCK, Wait.NEVER, owner, 0, Long.MAX_VALUE, 0);
  }

  /** POSIX record locks and BSD locks are separate spaces. */
  public enum Kind {
    POSIX,
    FLOCK
  }

  /** Shared, exclusive, or none. */
  public enum Type {
    READ,
    WRITE,
    UNLOCK
  }

  /** Whether a conflict fails (EAGAIN) or waits. */
  public enum Wait {
    NEVER,
    UNTIL_GRANTED
  }
}
