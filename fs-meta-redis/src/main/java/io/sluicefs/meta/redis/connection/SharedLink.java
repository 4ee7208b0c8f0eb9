package io.sluicefs.meta.redis.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.sluicefs.meta.redis.topology.NotConnectedException;
import io.sluicefs.meta.redis.topology.Patience;
import io.sluicefs.meta.redis.topology.Place;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one connection that all threads without a lane use at the same time; it pipelines by itself.
 *
 * <p>Made anew when it broke, by the first thread that needs it; the others wait for that thread.
 * The lock covers connecting only.
 */
final class SharedLink implements Link, AutoCloseable {
  private final Connector connector;
  private final RedisClient client;
  private final ReentrantLock connecting = new ReentrantLock();
  private volatile @Nullable Connected connected;

  @GuardedBy("connecting")
  private boolean closed;

  SharedLink(Connector connector) {
    this.connector = connector;
    this.client = connector.newClient();
  }

  @Override
  public <T extends @Nullable Object> T run(Place at, Request<T> request, long deadlineNanos) {
    Connected used = connected;
    if (used == null || !used.isGoodFor(at)) {
      used = connect(at, deadlineNanos);
    }
    try {
      RedisFuture<T> reply = request.send(used.connection().async());
      new Patience(connector.home(), at).await(reply, deadlineNanos);
      return LettuceFutures.awaitOrCancel(reply, 1, TimeUnit.NANOSECONDS);
    } catch (RedisCommandTimeoutException silent) {
      // it may be a black hole that only looks open: nobody shall wait on it again
      var _ = used.connection().closeAsync();
      throw silent;
    } catch (RedisCommandExecutionException e) {
      if (RedisErrors.isReadOnlyServer(e)) {
        // what the address leads to may have changed
        var _ = used.connection().closeAsync();
      }
      throw e;
    }
  }

  private Connected connect(Place at, long deadlineNanos) {
    long waited = Math.max(deadlineNanos - System.nanoTime(), 1);
    try {
      if (!connecting.tryLock(waited, TimeUnit.NANOSECONDS)) {
        throw new NotConnectedException("connect in time", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotConnectedException("interrupted", e);
    }
    try {
      Connected before = connected;
      if (before != null && before.isGoodFor(at)) {
        return before;
      }
      if (closed) {
        throw new NotConnectedException("closed", null);
      }
      if (before != null && before.connection().isOpen()) {
        var _ = before.connection().closeAsync();
      }
      var opening = connector.connect(client, at);
      long limit = System.nanoTime() + connector.connectTimeout().toNanos();
      new Patience(connector.home(), at).await(opening, Math.min(limit, deadlineNanos));
      Connected made = new Connected(at, opening.get(1, TimeUnit.NANOSECONDS));
      connected = made;
      return made;
    } catch (ExecutionException e) {
      throw new NotConnectedException("connect", e.getCause());
    } catch (TimeoutException | RedisException e) {
      throw new NotConnectedException("connect", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotConnectedException("interrupted", e);
    } finally {
      connecting.unlock();
    }
  }

  @Override
  public void close() {
    connecting.lock();
    try {
      closed = true;
    } finally {
      connecting.unlock();
    }
    client.shutdown(0, 1, TimeUnit.SECONDS);
  }

  /** The connection and where it leads. */
  private record Connected(Place at, StatefulRedisConnection<byte[], byte[]> connection) {
    boolean isGoodFor(Place place) {
      return connection.isOpen() && at.equals(place);
    }
  }
}
