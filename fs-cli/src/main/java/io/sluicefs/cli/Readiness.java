package io.sluicefs.cli;

/**
 * Tells the launcher of a background mount how it went. The launcher reads this process's standard
 * output until it is closed: the word {@code ready} means success; otherwise the exit status comes
 * last, behind anything that was printed for the user.
 */
final class Readiness {
  private static boolean open = Boolean.getBoolean("sluice.background");
  private static Runnable listener = () -> {};

  private Readiness() {}

  /** True when the launcher waits for this process to serve in the background. */
  static boolean awaited() {
    return open;
  }

  /** Runs {@code work} when the mount of this process serves. */
  static void whenReady(Runnable work) {
    listener = work;
  }

  static void ready() {
    close("ready");
    listener.run();
  }

  static void ended(int status) {
    close("exit " + status);
  }

  /** Closing standard output points it at the null device, so nothing later can go astray. */
  private static void close(String word) {
    if (open) {
      open = false;
      System.out.println(word);
      System.out.close();
    }
  }
}
