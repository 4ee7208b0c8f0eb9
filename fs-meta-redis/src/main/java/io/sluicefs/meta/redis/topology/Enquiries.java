package io.sluicefs.meta.redis.topology;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Questions to servers about where others are. Every method connects anew, blocks for a few seconds
 * at most and throws {@link NotConnectedException} when there is no answer.
 */
public interface Enquiries {

  /** Whether the server is a node of a cluster. */
  boolean isCluster(Place place);

  /** Who owns which slots, in the eyes of {@code node}. */
  List<SlotRange> slots(Node node);

  /** The master of that name; empty when the sentinel knows none. */
  Optional<Node> master(Node sentinel, String name);

  /** Replicas of the master of that name which are up and in touch with it. */
  List<Node> replicas(Node sentinel, String name);

  /** How long one PING takes. */
  Duration roundTrip(Node node);

  /**
   * Slots and the nodes that have them.
   *
   * @param last included
   */
  record SlotRange(int first, int last, Node master, List<Node> replicas) {
    boolean contains(int slot) {
      return first <= slot && slot <= last;
    }
  }
}
