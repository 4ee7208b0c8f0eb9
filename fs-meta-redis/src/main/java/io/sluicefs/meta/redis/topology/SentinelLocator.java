package io.sluicefs.meta.redis.topology;

import io.sluicefs.meta.redis.topology.Servers.Sentinels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Asks the sentinels one after the other for the master. Each time another one is first: whoever
 * asks again doubts the last answer, and a sentinel that was cut off repeats an old one.
 */
final class SentinelLocator implements Locator {
  private final Sentinels sentinels;
  private final int db;
  private final boolean readsReplica;
  private final Enquiries enquiries;
  private final RandomGenerator random;
  private final List<Node> nodes;

  SentinelLocator(
      Sentinels sentinels, int db, RouteRead route, Enquiries enquiries, RandomGenerator random) {
    this.sentinels = sentinels;
    this.db = db;
    this.readsReplica = route == RouteRead.REPLICA;
    this.enquiries = enquiries;
    this.random = random;
    this.nodes = new ArrayList<>(sentinels.nodes());
  }

  @Override
  public Place locate() {
    NotConnectedException failure = null;
    boolean unknown = false;
    for (Node sentinel : List.copyOf(nodes)) {
      nodes.addLast(nodes.removeFirst());
      try {
        Optional<Node> master = enquiries.master(sentinel, sentinels.master());
        if (master.isPresent()) {
          return Place.at(readsReplica ? replicaOr(sentinel, master.get()) : master.get(), db);
        }
        unknown = true;
      } catch (NotConnectedException e) {
        failure = e;
      }
    }
    if (unknown) {
      throw new NotConnectedException(
          "no sentinel knows a master of the name " + sentinels.master(), null);
    }
    throw new NotConnectedException("no sentinel answers", failure);
  }

  private Node replicaOr(Node sentinel, Node master) {
    List<Node> replicas = enquiries.replicas(sentinel, sentinels.master());
    return replicas.isEmpty() ? master : replicas.get(random.nextInt(replicas.size()));
  }
}
