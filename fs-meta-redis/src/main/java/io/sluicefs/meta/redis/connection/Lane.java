package io.sluicefs.meta.redis.connection;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.util.concurrent.DefaultPromise;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.sluicefs.meta.redis.topology.NotConnectedException;
import io.sluicefs.meta.redis.topology.Patience;
import io.sluicefs.meta.redis.topology.Place;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection driven by the thread that owns it: the command is written and its reply decoded on
 * that thread while it waits, without a hand-over to another one.
 *
 * <p>Owned by one platform thread; only that thread may call anything here. Nobody looks at the
 * connection between commands, so a lane may find it closed at the next one.
 */
final class Lane implements Link {
  /** How often a waiting lane looks whether the engine has been closed. */
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Connector connector;
  private final BooleanSupplier engineClosed;
  private final ManualIoEventLoop loop;
  private final RedisClient client;
  private @Nullable StatefulRedisConnection<byte[], byte[]> connection;
  private @Nullable Place connectedTo;

  Lane(Connector connector, BooleanSupplier engineClosed) {
    this.connector = connector;
    this.engineClosed = engineClosed;
    this.loop = new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());
    this.client = connector.newClient(new OnlyLoop(loop));
  }

  @Override
  public <T extends @Nullable Object> T run(Place at, Request<T> request, long deadlineNanos) {
    StatefulRedisConnection<byte[], byte[]> open = connection;
    if (open == null || !open.isOpen() || !at.equals(connectedTo)) {
      open = connect(at, deadlineNanos);
    }
    try {
      CompletableFuture<T> reply = request.send(open.async()).toCompletableFuture();
      drive(at, reply, deadlineNanos);
      if (!reply.isDone()) {
        throw new RedisCommandTimeoutException("no reply on a lane");
      }
      return resultOf(reply);
    } catch (RedisCommandExecutionException e) {
      if (RedisErrors.isReadOnlyServer(e)) {
        // what the address leads to may have changed
        drop();
      }
      throw e;
    } catch (RedisException e) {
      // the connection may call itself open until the loop runs again: never use it twice
      drop();
      throw e;
    }
  }

  private StatefulRedisConnection<byte[], byte[]> connect(Place at, long deadlineNanos) {
    drop();
    CompletableFuture<StatefulRedisConnection<byte[], byte[]>> connecting =
        connector.connect(client, at).toCompletableFuture();
    long limit = System.nanoTime() + connector.connectTimeout().toNanos();
    drive(at, connecting, Math.min(limit, deadlineNanos));
    if (!connecting.isDone()) {
      connecting.cancel(false);
      throw new NotConnectedException("connect in time", null);
    }
    try {
      StatefulRedisConnection<byte[], byte[]> open = resultOf(connecting);
      connection = open;
      connectedTo = at;
      return open;
    } catch (RedisException e) {
      throw new NotConnectedException("connect", e);
    }
  }

  /**
   * Runs the loop until the future is done, the deadline has come, the engine was closed or the
   * volume has moved.
   */
  private void drive(Place at, CompletableFuture<?> future, long deadlineNanos) {
    Patience patience = new Patience(connector.home(), at);
    while (!future.isDone()) {
      long left = deadlineNanos - System.nanoTime();
      if (left <= 0 || engineClosed.getAsBoolean() || patience.isOver()) {
        return;
      }
      loop.run(Math.min(left, LOOK_NANOS));
    }
  }

  /** Closes the connection; a reply that is still to come is lost with it. */
  void drop() {
    StatefulRedisConnection<byte[], byte[]> open = connection;
    connection = null;
    if (open != null && open.isOpen()) {
      CompletableFuture<Void> closing = open.closeAsync();
      for (int turn = 0; turn < 10 && !closing.isDone(); turn++) {
        loop.runNow();
      }
    }
  }

  /** Closes the connection and its loop; the lane is not used any more. */
  void end() {
    drop();
    var _ = loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    while (!loop.isTerminated()) {
      loop.runNow();
    }
  }

  private static <T extends @Nullable Object> T resultOf(CompletableFuture<T> done) {
    try {
      return done.get();
    } catch (ExecutionException e) {
      throw RedisErrors.asRedisException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RedisException("interrupted", e);
    }
  }

  /** Gives Lettuce the lane's loop whatever it asks for, and never shuts it down. */
  private record OnlyLoop(ManualIoEventLoop loop) implements EventLoopGroupProvider {
    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Lettuce takes any group
    public <T extends EventLoopGroup> T allocate(Class<T> type) {
      return (T) loop;
    }

    @Override
    public int threadPoolSize() {
      return 1;
    }

    @Override
    public Future<Boolean> release(
        EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
      return done();
    }

    @Override
    public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
      return done();
    }

    private static Future<Boolean> done() {
      return new DefaultPromise<Boolean>(ImmediateEventExecutor.INSTANCE).setSuccess(true);
    }
  }
}
