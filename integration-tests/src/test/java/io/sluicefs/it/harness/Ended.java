package io.sluicefs.it.harness;

/** How a program ended, with both of its streams. */
public record Ended(String command, int status, String out, String err) {

  /** Itself, when the program succeeded; otherwise the test fails with all it said. */
  public Ended orFail() {
    if (status != 0) {
      throw new AssertionError(toString());
    }
    return this;
  }

  /** Both streams. */
  public String said() {
    return out + err;
  }

  @Override
  public String toString() {
    return command + "\nstatus " + status + "\n" + tail(out) + tail(err);
  }

  private static String tail(String text) {
    int kept = 6000;
    return text.length() <= kept ? text : "…" + text.substring(text.length() - kept);
  }
}
