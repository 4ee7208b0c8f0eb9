package io.sluicefs.core.vfs;

/**
 * A lock of fcntl(2) or flock(2).
 *
 * @param owner opaque, unique per mount
 * @param start first byte
 * @param end last byte, inclusive; {@link Long#MAX_VALUE} for the end of the file
 * @param pid process of the holder
 */
public record LockRequest(
    Kind kind, Type type, Wait waiting, long owner, long start, long end, int pid) {
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
