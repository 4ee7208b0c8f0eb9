package io.sluicefs.meta.redis.topology;

import org.jspecify.annotations.Nullable;

/**
 * No connection to the server: the command was not sent. Without stack, as it is always retried.
 */
public final class NotConnectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NotConnectedException(String what, @Nullable Throwable cause) {
    super(what, cause, false, false);
  }
}
