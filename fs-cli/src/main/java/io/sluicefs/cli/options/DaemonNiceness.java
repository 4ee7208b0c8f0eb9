package io.sluicefs.cli.options;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.fuse.lifecycle.DaemonPriority;
import java.util.Map;

/**
 * How nice the process of a mount is to others: {@code SLUICE_NICE}, for machines on which it must
 * leave time to servers and programs beside it.
 */
public final class DaemonNiceness {
  private static final String VARIABLE = "SLUICE_NICE";
  private static final int LEAST = -20;
  private static final int MOST = 19;

  private DaemonNiceness() {}

  /**
   * @throws CommandFailure unless it is a whole number from -20 to 19
   */
  public static int in(Map<String, String> environment) {
    String said = environment.getOrDefault(VARIABLE, "");
    if (said.isEmpty()) {
      return DaemonPriority.USUAL_NICENESS;
    }
    try {
      int niceness = Integer.parseInt(said);
      if (niceness >= LEAST && niceness <= MOST) {
        return niceness;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new CommandFailure(VARIABLE + " is a number from -20 to 19: " + said);
  }
}
