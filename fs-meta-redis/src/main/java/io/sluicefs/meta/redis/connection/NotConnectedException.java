package io.sluicefs.meta.redis.connection;

import org.jspecify.annotations.Nullable;

/**
 * No connection to the server: the command was not sent. Without stack, as it is always retried.
 */
final class NotConnectedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotConnectedException(String what, @Nullable Throwable cause) {
    super(what, cause, false, false);
  }
}
