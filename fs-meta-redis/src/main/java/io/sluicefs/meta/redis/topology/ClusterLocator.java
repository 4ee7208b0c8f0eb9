package io.sluicefs.meta.redis.topology;

import io.sluicefs.meta.redis.topology.Enquiries.SlotRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks the nodes of a cluster who owns one slot. Each time another one is first: whoever asks again
 * doubts the last answer, and a node that was cut off repeats an old one.
 */
final class ClusterLocator implements Locator {
  private final List<Node> seeds;
  private final int slot;
  private final RouteRead route;
  private final Enquiries enquiries;
  private final RandomGenerator random;
  private List<Node> known;

  ClusterLocator(
      List<Node> seeds, int slot, RouteRead route, Enquiries enquiries, RandomGenerator random) {
    this.seeds = seeds;
    this.slot = slot;
    this.route = route;
    this.enquiries = enquiries;
    this.random = random;
    this.known = seeds;
  }

  @Override
  public Place locate() {
    NotConnectedException failure = null;
    for (Node node : known) {
      try {
        List<SlotRange> ranges = enquiries.slots(node);
        remember(ranges, node);
        for (SlotRange range : ranges) {
          if (range.contains(slot)) {
            return place(range);
          }
        }
        failure = new NotConnectedException("no node of the cluster has slot " + slot, null);
      } catch (NotConnectedException e) {
        failure = failure == null ? e : failure;
      }
    }
    throw new NotConnectedException("no node of the cluster answers for the volume", failure);
  }

  /** All nodes seen now and the seeds, the one that answered last. */
  private void remember(List<SlotRange> ranges, Node answered) {
    Set<Node> nodes = new LinkedHashSet<>();
    for (SlotRange range : ranges) {
      nodes.add(range.master());
      nodes.addAll(range.replicas());
    }
    nodes.addAll(seeds);
    nodes.remove(answered);
    nodes.add(answered);
    known = List.copyOf(nodes);
  }

  private Place place(SlotRange range) {
    if (route == RouteRead.PRIMARY) {
      return Place.at(range.master(), 0);
    }
    List<Node> choice = new ArrayList<>(range.replicas());
    if (route != RouteRead.REPLICA || choice.isEmpty()) {
      choice.add(range.master());
    }
    Node chosen =
        route == RouteRead.LATENCY ? nearest(choice) : choice.get(random.nextInt(choice.size()));
    return new Place(null, chosen, 0, true);
  }

  private Node nearest(List<Node> nodes) {
    Node best = nodes.getFirst();
    @Nullable Duration least = null;
    for (Node node : nodes) {
      try {
        Duration took = enquiries.roundTrip(node);
        if (least == null || took.compareTo(least) < 0) {
          best = node;
          least = took;
        }
      } catch (NotConnectedException e) {
        // not a choice
      }
    }
    return best;
  }
}
