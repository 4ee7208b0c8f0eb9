package io.sluicefs.meta.redis.topology;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.cluster.SlotHash;
import io.sluicefs.meta.redis.topology.Servers.Cluster;
import io.sluicefs.meta.redis.topology.Servers.Sentinels;
import io.sluicefs.meta.redis.topology.Servers.Single;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The place that all connections of one volume are made to. It is believed until a failure says
 * otherwise, or a reply takes suspiciously long; then whoever knows is asked, by one thread.
 *
 * <p>Thread-safe. The lock is held while servers are asked; others wait a few seconds at most.
 */
public final class Home {
  private static final long LOCK_WAIT_SECONDS = 5;

  /** Nobody is asked again sooner after a failure to find the place, or for a slow reply. */
  private static final long ASK_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final Locator locator;
  private final String keyPrefix;
  private final AtomicReference<@Nullable Place> believed = new AtomicReference<>();
  private final ReentrantLock asking = new ReentrantLock();

  /** When somebody was asked last; written under the lock. */
  private volatile long askedNanos = System.nanoTime() - ASK_INTERVAL_NANOS;

  /** What came of it, if there was no answer; written under the lock. */
  private volatile @Nullable NotConnectedException failure;

  private Home(Locator locator, String keyPrefix) {
    this.locator = locator;
    this.keyPrefix = keyPrefix;
  }

  /**
   * Finds out what kind of servers they are; a single one is asked whether it is of a cluster.
   *
   * @param db the database; in a cluster, what the keys of the volume begin with
   */
  public static Home find(Servers servers, int db, RouteRead route, Enquiries enquiries) {
    RandomGenerator random = RandomGenerator.getDefault();
    return switch (servers) {
      case Sentinels sentinels ->
          new Home(new SentinelLocator(sentinels, db, route, enquiries, random), "");
      case Cluster cluster -> inCluster(cluster.seeds(), db, route, enquiries);
      case Single single -> {
        Place place = new Place(single.socketPath(), single.node(), db, false);
        boolean isCluster =
            enquiries.isCluster(new Place(single.socketPath(), single.node(), 0, false));
        if (!isCluster) {
          yield new Home(() -> place, "");
        }
        if (single.socketPath() != null) {
          throw new NotConnectedException(
              "a node of a cluster needs the address that the others know, not a socket", null);
        }
        yield inCluster(List.of(single.node()), db, route, enquiries);
      }
    };
  }

  private static Home inCluster(List<Node> seeds, int db, RouteRead route, Enquiries enquiries) {
    String prefix = "{" + db + "}";
    RandomGenerator random = RandomGenerator.getDefault();
    return new Home(
        new ClusterLocator(seeds, SlotHash.getSlot(prefix), route, enquiries, random), prefix);
  }

  /** What every key of the volume begins with: empty, or the hash tag in a cluster. */
  public String keyPrefix() {
    return keyPrefix;
  }

  /** Where to connect; asks when nothing is believed. */
  public Place place() {
    Place place = believed.get();
    return place != null ? place : ask();
  }

  /** True when the volume is known to be somewhere else by now. */
  public boolean isElsewhere(Place at) {
    Place place = believed.get();
    return place != null && !place.equals(at);
  }

  /** Draws the conclusions of a command that failed at a place. */
  public void heed(Place at, RuntimeException failed) {
    String message = failed.getMessage();
    if (!(failed instanceof RedisCommandExecutionException) || message == null) {
      believed.compareAndSet(at, null);
    } else if (message.startsWith("MOVED ")) {
      believed.compareAndSet(at, redirected(at, message));
    } else if (message.startsWith("READONLY")
        || message.contains("-READONLY")
        || message.startsWith("CLUSTERDOWN")
        || message.startsWith("MASTERDOWN")
        || message.startsWith("LOADING")) {
      believed.compareAndSet(at, null);
    }
  }

  /** A reply is late: asks, unless somebody has just done that or is about to. */
  public void verify(Place at) {
    if (isElsewhere(at) || System.nanoTime() - askedNanos < ASK_INTERVAL_NANOS) {
      return;
    }
    if (asking.tryLock()) {
      try {
        believed.compareAndSet(at, answer());
      } catch (NotConnectedException e) {
        // nobody knows better: the wait goes on
        failure = null;
      } finally {
        asking.unlock();
      }
    }
  }

  private Place ask() {
    try {
      if (!asking.tryLock(LOCK_WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new NotConnectedException("find the server in time", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NotConnectedException("interrupted", e);
    }
    try {
      Place place = believed.get();
      if (place != null) {
        return place;
      }
      NotConnectedException last = failure;
      if (last != null && System.nanoTime() - askedNanos < ASK_INTERVAL_NANOS) {
        throw last;
      }
      place = answer();
      believed.set(place);
      return place;
    } finally {
      asking.unlock();
    }
  }

  private Place answer() {
    try {
      Place place = locator.locate();
      failure = null;
      return place;
    } catch (NotConnectedException e) {
      failure = e;
      throw e;
    } finally {
      askedNanos = System.nanoTime();
    }
  }

  /** The place that {@code MOVED slot host:port} names; null when it names none. */
  private static @Nullable Place redirected(Place at, String message) {
    String address = message.substring(message.lastIndexOf(' ') + 1);
    int colon = address.lastIndexOf(':');
    if (colon < 0 || at.readsReplica()) {
      return null;
    }
    String host = address.substring(0, colon);
    try {
      int port = Integer.parseInt(address.substring(colon + 1));
      // without a host it is that of the server which said so
      return Place.at(new Node(host.isEmpty() ? at.node().host() : host, port), at.db());
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
