package io.sluicefs.meta.redis.connection;

import io.lettuce.core.RedisException;
import io.netty.channel.epoll.Epoll;
import io.sluicefs.meta.redis.topology.Home;
import io.sluicefs.meta.redis.topology.NotConnectedException;
import io.sluicefs.meta.redis.topology.Place;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Gives request threads a lane each, everybody else the shared connection.
 *
 * <p>A request thread is a platform thread whose name starts with {@link #REQUEST_THREAD_PREFIX}.
 * Lanes are made at the first use, at most {@link #LANES_MAX}. While more than {@link #BUSY_MAX}
 * request threads wait for replies the later ones take the shared connection: few threads are
 * faster each on its lane, many are faster together, as one connection sends and reads for all of
 * them at once (LaneBenchmark).
 */
final class Lanes {
  /** Names of the threads that serve kernel requests start so. */
  static final String REQUEST_THREAD_PREFIX = "fuse-";

  static final int LANES_MAX = 64;
  static final int BUSY_MAX = 4;

  private final Connector connector;
  private final SharedLink shared;

  @SuppressWarnings("ThreadLocalUsage") // one per engine, and engines are few
  private final ThreadLocal<Lane> laneOfThread = new ThreadLocal<>();

  private final AtomicInteger lanesMade = new AtomicInteger();

  /** Request threads with a lane that wait for a reply, on whichever connection. */
  private final AtomicInteger busy = new AtomicInteger();

  private volatile boolean closed;

  Lanes(Connector connector, SharedLink shared) {
    this.connector = connector;
    this.shared = shared;
  }

  /**
   * Runs the request where the volume is, on the lane of this thread or on the shared connection.
   */
  <T extends @Nullable Object> T run(Link.Request<T> request, long deadlineNanos) {
    Lane lane = isRequestThread() ? lane() : null;
    if (lane == null) {
      return run(shared, request, deadlineNanos);
    }
    try {
      Link link = busy.incrementAndGet() <= BUSY_MAX ? lane : shared;
      return run(link, request, deadlineNanos);
    } finally {
      busy.decrementAndGet();
    }
  }

  /** Runs the request where the volume is, on {@code link}. */
  <T extends @Nullable Object> T run(Link link, Link.Request<T> request, long deadlineNanos) {
    Home home = connector.home();
    Place at = home.place();
    try {
      return link.run(at, request, deadlineNanos);
    } catch (RedisException | NotConnectedException e) {
      home.heed(at, e);
      throw e;
    }
  }

  /** Waits of other threads end with a failure; the lane of this thread is closed. */
  void close() {
    closed = true;
    leaveThread();
  }

  /** The calling thread makes no more requests: its lane makes room for that of another one. */
  void leaveThread() {
    Lane own = laneOfThread.get();
    if (own != null) {
      laneOfThread.remove();
      lanesMade.decrementAndGet();
      own.end();
    }
  }

  private static boolean isRequestThread() {
    Thread thread = Thread.currentThread();
    return !thread.isVirtual() && thread.getName().startsWith(REQUEST_THREAD_PREFIX);
  }

  private @Nullable Lane lane() {
    Lane lane = laneOfThread.get();
    if (lane == null && !closed && Epoll.isAvailable()) {
      if (lanesMade.incrementAndGet() > LANES_MAX) {
        lanesMade.decrementAndGet();
        return null;
      }
      lane = new Lane(connector, () -> closed);
      laneOfThread.set(lane);
    }
    return lane;
  }
}
