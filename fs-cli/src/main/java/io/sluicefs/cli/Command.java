package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.log.Logging;
import java.util.List;

/** One word of the program. Options and arguments are filled in by picocli before the run. */
interface Command {

  GlobalOptions global();

  List<String> arguments();

  Arity arity();

  /**
   * Does the work.
   *
   * @return the exit status
   * @throws CommandFailure what the user did wrong, or what could not be reached
   */
  int run(Logging logging) throws Exception;

  /**
   * How many arguments a command takes.
   *
   * @param usage their names as shown to the user
   */
  record Arity(int min, int max, String usage) {}
}
