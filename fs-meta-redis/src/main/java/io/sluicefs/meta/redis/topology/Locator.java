package io.sluicefs.meta.redis.topology;

/** Finds the server that answers for a volume. Called by one thread at a time. */
@FunctionalInterface
interface Locator {

  /** Asks whoever may know. Throws {@link NotConnectedException} when nobody says. */
  Place locate();
}
