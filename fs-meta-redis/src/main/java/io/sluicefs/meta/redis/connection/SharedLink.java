package io.sluicefs.meta.redis.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
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
  private volatile @Nullable StatefulRedisConnection<byte[], byte[]> connection;

  @GuardedBy("connecting")
  private boolean closed;

  SharedLink(Connector connector) {
    this.connector = connector;
    this.client = connector.newClient();
  }

  @Override
  public <T extends @Nullable Object> T run(Request<T> request, long deadlineNanos) {
    StatefulRedisConnection<byte[], byte[]> open = connection;
    if (open == null || !open.isOpen()) {
      open = connect();
    }
    RedisFuture<T> reply = request.send(open.async());
    long left = deadlineNanos - System.nanoTime();
    return LettuceFutures.awaitOrCancel(reply, Math.max(left, 1), TimeUnit.NANOSECONDS);
  }

  private StatefulRedisConnection<byte[], byte[]> connect() {
    connecting.lock();
    try {
      StatefulRedisConnection<byte[], byte[]> open = connection;
      if (open != null && open.isOpen()) {
        return open;
      }
      if (closed) {
        throw new NotConnectedException("closed", null);
      }
      open =
          connector.connect(client).get(connector.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
      connection = open;
      return open;
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
}
