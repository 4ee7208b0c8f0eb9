package io.sluicefs.it.harness;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What all classes of one test JVM share, such as a mount that several suites run on. It is closed
 * when the JVM ends: Surefire begins a new run with every class when it has several JVMs, so the
 * end of a run says nothing.
 */
public final class UntilExit {
  private static final Deque<AutoCloseable> KEPT = new ArrayDeque<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(UntilExit::closeAll, "close what was shared"));
  }

  private UntilExit() {}

  /** Keeps it open; what was kept last is closed first. */
  public static synchronized <T extends AutoCloseable> T keep(T resource) {
    KEPT.push(resource);
    return resource;
  }

  private static synchronized void closeAll() {
    Closing.all(List.copyOf(KEPT));
  }
}
