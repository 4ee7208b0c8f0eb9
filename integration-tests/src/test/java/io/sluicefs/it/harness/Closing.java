package io.sluicefs.it.harness;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Closes everything there is, whatever fails on the way, and then reports the first failure. */
public final class Closing {
  private Closing() {}

  /**
   * @throws AssertionError with the first failure as its cause
   */
  public static void all(List<? extends AutoCloseable> resources) {
    @Nullable Throwable first = null;
    for (AutoCloseable each : resources) {
      try {
        each.close();
      } catch (Exception | AssertionError e) {
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      throw new AssertionError("could not close: " + first.getMessage(), first);
    }
  }
}
