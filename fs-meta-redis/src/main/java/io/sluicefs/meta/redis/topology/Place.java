package io.sluicefs.meta.redis.topology;

import org.jspecify.annotations.Nullable;

/**
 * What one connection is made to.
 *
 * @param socketPath the unix socket; null for TCP
 * @param node for TCP
 * @param db number of the database; 0 in a cluster
 * @param readsReplica the connection tells a cluster node that it may answer as a replica
 */
public record Place(@Nullable String socketPath, Node node, int db, boolean readsReplica) {

  static Place at(Node node, int db) {
    return new Place(null, node, db, false);
  }

  @Override
  public String toString() {
    return socketPath != null ? socketPath : node.toString();
  }
}
