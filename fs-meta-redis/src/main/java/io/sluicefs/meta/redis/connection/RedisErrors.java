package io.sluicefs.meta.redis.connection;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.meta.redis.topology.NotConnectedException;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * The one place where answers and failures of the server become errnos (redis-metadata.md 8.0.6).
 *
 * <p>An error that the server sent is final except for those of {@link #TRANSIENT}, which say that
 * nothing was done. Everything else is a lost connection or reply: the outcome is unknown.
 */
final class RedisErrors {
  /**
   * The server refuses for now, or another one is to be asked; nothing was done. While a slot moves
   * to another node ASK and TRYAGAIN mean waiting until all of its keys have arrived.
   */
  private static final List<String> TRANSIENT =
      List.of(
          "LOADING",
          "BUSY",
          "READONLY",
          "CLUSTERDOWN",
          "TRYAGAIN",
          "MASTERDOWN",
          "EXECABORT",
          "MISCONF",
          "NOREPLICAS",
          "MOVED",
          "ASK");

  /** How a script of Redis 6 says that its first write was refused. */
  private static final String READONLY_IN_SCRIPT = "-READONLY";

  /** What a script is told in the middle; include/head.lua sees to it that nothing was written. */
  private static final String SLOT_IS_MOVING = "non local key in a cluster";

  /** Log-in and database failures, which waiting does not cure. */
  private static final List<String> REFUSALS =
      List.of("WRONGPASS", "NOAUTH", "NOPERM", "ERR AUTH", "ERR DB index", "ERR invalid password");

  private RedisErrors() {}

  static RedisException asRedisException(@Nullable Throwable cause) {
    if (cause instanceof RedisException known) {
      return known;
    }
    return cause == null ? new RedisException("unknown") : new RedisException(cause);
  }

  static boolean isScriptMissing(RuntimeException failure) {
    return failure instanceof RedisNoScriptException;
  }

  /** True when the server is a replica, which takes no writes. */
  static boolean isReadOnlyServer(RedisException failure) {
    String message = failure.getMessage();
    return message != null
        && (message.startsWith("READONLY") || message.contains(READONLY_IN_SCRIPT));
  }

  /** True when another attempt may succeed: not connected, lost, or refused for now. */
  static boolean isWorthRetrying(RuntimeException failure) {
    if (failure instanceof RedisCommandExecutionException said) {
      String message = said.getMessage();
      return startsWithAny(message, TRANSIENT)
          || (message != null && message.contains(READONLY_IN_SCRIPT))
          || (message != null && message.contains(SLOT_IS_MOVING))
          || isScriptMissing(failure);
    }
    if (failure instanceof NotConnectedException) {
      return !isRefusal(failure);
    }
    return failure instanceof RedisException || failure instanceof CancellationException;
  }

  /** True when the command certainly had no effect. */
  static boolean hadNoEffect(RuntimeException failure) {
    return failure instanceof NotConnectedException
        || failure instanceof RedisCommandExecutionException;
  }

  /** The errno of a failure that is not retried. */
  static FsException toFsException(RuntimeException failure) {
    String message = failure.getMessage();
    if (failure instanceof RedisCommandExecutionException
        && message != null
        && (message.startsWith("OOM") || message.contains("-OOM"))) {
      return FsException.of(Errno.ENOSPC, "Redis is out of memory", failure);
    }
    return FsException.io("Redis", failure);
  }

  /** What is thrown when the deadline has passed. */
  static FsException deadlinePassed(RuntimeException lastFailure) {
    return FsException.io("Redis did not answer in time", lastFailure);
  }

  /** Throws what the first part of a script's reply says, unless that is 0. */
  static void throwErrno(long first) {
    if (first > 0) {
      throw Errno.of((int) first).exception();
    }
    if (first == ScriptCall.SESSION_GONE) {
      throw FsException.io("client session", new IllegalStateException("no longer registered"));
    }
    if (first == ScriptCall.SUPERSEDED) {
      throw FsException.io("retry slot", new IllegalStateException("used by a later operation"));
    }
  }

  private static boolean isRefusal(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (startsWithAny(t.getMessage(), REFUSALS)) {
        return true;
      }
    }
    return false;
  }

  private static boolean startsWithAny(@Nullable String message, List<String> prefixes) {
    return message != null && prefixes.stream().anyMatch(message::startsWith);
  }
}
