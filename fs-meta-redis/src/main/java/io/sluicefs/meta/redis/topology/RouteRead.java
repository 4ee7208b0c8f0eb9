package io.sluicefs.meta.redis.topology;

/** Which of several copies a read-only mount asks (redis-metadata.md 1.3). */
public enum RouteRead {
  /** The master: what it says is true. */
  PRIMARY,
  /** Any replica, or the master while there is none. */
  REPLICA,
  /** Any of master and replicas; in a cluster only. */
  RANDOM,
  /** The one of master and replicas that answers first; in a cluster only. */
  LATENCY
}
