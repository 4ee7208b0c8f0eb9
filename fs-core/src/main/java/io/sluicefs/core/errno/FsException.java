package io.sluicefs.core.errno;

/**
 * A file system failure with its errno.
 *
 * <p>Expected failures (a missing name) come from {@link Errno#exception()}: shared and without
 * stack, so they cost nothing and carry no message. Broken things (a lost object) are made by
 * {@link #io} with a message and a cause, and the edge logs them.
 */
public final class FsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Errno errno;

  FsException(Errno errno) {
    super(errno.name(), null, false, false);
    this.errno = errno;
  }

  private FsException(Errno errno, String what, Throwable cause) {
    super(what, cause);
    this.errno = errno;
  }

  /** EIO with what was being done and why it failed. */
  public static FsException io(String what, Throwable cause) {
    return new FsException(Errno.EIO, what, cause);
  }

  /** A failure that deserves a log line, with an errno other than EIO. */
  public static FsException of(Errno errno, String what, Throwable cause) {
    return new FsException(errno, what, cause);
  }

  public Errno errno() {
    return errno;
  }

  /** True for the shared exceptions of {@link Errno#exception()}, which need no log line. */
  public boolean isExpected() {
    return getCause() == null;
  }
}
