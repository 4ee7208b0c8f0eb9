package io.sluicefs.meta.redis.connection;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.sluicefs.meta.redis.topology.NotConnectedException;
import io.sluicefs.meta.redis.topology.Place;
import org.jspecify.annotations.Nullable;

/** One way to the server: sends a command and waits for its reply on the calling thread. */
interface Link {

  /**
   * Sends a command, connecting first when needed.
   *
   * @param at where the command belongs; a connection to another place is replaced
   * @param deadlineNanos System.nanoTime() at which waiting ends
   * @throws NotConnectedException nothing was sent
   * @throws io.lettuce.core.RedisException the server refused, or the outcome is unknown
   */
  <T extends @Nullable Object> T run(Place at, Request<T> request, long deadlineNanos);

  /** How to send one command. */
  @FunctionalInterface
  interface Request<T extends @Nullable Object> {
    RedisFuture<T> send(RedisAsyncCommands<byte[], byte[]> commands);
  }
}
