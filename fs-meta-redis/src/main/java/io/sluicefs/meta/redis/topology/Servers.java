package io.sluicefs.meta.redis.topology;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a URL names between credentials and database. */
public sealed interface Servers {

  /** The part of the URL, as it would be written. */
  String text();

  /**
   * One server, which may turn out to be a node of a cluster.
   *
   * @param socketPath null for TCP
   */
  record Single(@Nullable String socketPath, Node node) implements Servers {
    @Override
    public String text() {
      return socketPath != null ? socketPath : node.toString();
    }
  }

  /** A master that sentinels know by name. */
  record Sentinels(String master, List<Node> nodes) implements Servers {
    @Override
    public String text() {
      return master + ',' + joined(nodes);
    }
  }

  /** A cluster that some of its nodes tell about. */
  record Cluster(List<Node> seeds) implements Servers {
    @Override
    public String text() {
      return joined(seeds);
    }
  }

  private static String joined(List<Node> nodes) {
    return nodes.stream().map(Node::toString).collect(Collectors.joining(","));
  }
}
