package io.sluicefs.core.object;

/** Learns how far an object has arrived, so that its first bytes can be used before its last. */
@FunctionalInterface
public interface Arrival {
  /** Nobody wants to know. */
  Arrival UNHEARD = count -> {};

  /**
   * The first {@code count} bytes of the object are in the buffer; called on the thread that
   * receives them. They may still turn out to be damaged, as those of any part of an object.
   */
  void arrived(int count);
}
