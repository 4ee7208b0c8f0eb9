package io.sluicefs.it.differential;

/**
 * One action of one actor.
 *
 * @param actor which of the processes of a mount does it
 * @param text how a failure names it
 */
record Step(int actor, String text, Action action) {

  /** Does it and says in a word what came of it. */
  @FunctionalInterface
  interface Action {
    String on(Actor actor);
  }

  @Override
  public String toString() {
    return "actor " + actor + ": " + text;
  }
}
