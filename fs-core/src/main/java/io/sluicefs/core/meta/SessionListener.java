package io.sluicefs.core.meta;

/** Learns that the session of this client has ended without its doing (coherence.md 5). */
@FunctionalInterface
public interface SessionListener {

  /**
   * Called by any thread, before the next session is registered and so before anything can be
   * changed under it: what had locks must change nothing from here on. Must not ask the engine.
   *
   * @return true when locks were lost: then mutations in flight fail instead of being repeated
   */
  boolean sessionLost();

  /**
   * The next session is in force: drops what was buffered and cached under the old one. Must not
   * ask the engine.
   */
  default void sessionReplaced() {}
}
