package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.args.Secrets;
import io.sluicefs.cli.args.UsageException;
import io.sluicefs.cli.log.Fatal;
import io.sluicefs.cli.log.LogOptions;
import io.sluicefs.cli.log.Logging;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * Entry of the program: finds the command, runs it, and turns failures into one FATAL line and exit
 * status 1.
 */
public final class Main {
  private static final Logger log = LoggerFactory.getLogger(Main.class);
  private static final int FAILED = 1;
  private static final int UNKNOWN_COMMAND = 3;

  private Main() {}

  public static void main(String[] args) throws IOException {
    int status = run(Secrets.restore(args));
    Readiness.ended(status);
    System.exit(status);
  }

  static int run(List<String> words) {
    CommandLineWords line = CommandLineWords.split(words);
    if (line.command().isEmpty()) {
      return withoutCommand(words);
    }
    Command command = Commands.find(line.command());
    if (command == null) {
      System.err.println("No help topic for '" + line.command() + "'");
      return UNKNOWN_COMMAND;
    }
    Logging logging = null;
    try {
      CommandLine parser = line.parseInto(command);
      logging = Logging.start(command.global().logOptions());
      return dispatch(command, parser, logging);
    } catch (UsageException e) {
      return fatal(logging, String.valueOf(e.getMessage()));
    } catch (CommandFailure e) {
      log.debug("the cause of the failure", e);
      return fatal(logging, String.valueOf(e.getMessage()));
    } catch (Exception e) {
      log.error("unexpected failure", e);
      return fatal(logging, line.command() + ": " + e);
    }
  }

  private static int dispatch(Command command, CommandLine parser, Logging logging)
      throws Exception {
    if (command.global().help) {
      parser.usage(System.out);
      return 0;
    }
    if (command.global().version) {
      System.out.println(Product.versionLine());
      return 0;
    }
    return wrongCount(command, parser) ? FAILED : command.run(logging);
  }

  private static boolean wrongCount(Command command, CommandLine parser) {
    int count = command.arguments().size();
    Command.Arity arity = command.arity();
    if (count >= arity.min() && count <= arity.max()) {
      return false;
    }
    System.out.println(
        count < arity.min()
            ? "ERROR: This command requires at least " + arity.min() + " arguments"
            : "ERROR: This command accept at most %d arguments but got [%s]"
                .formatted(arity.max(), String.join(" ", command.arguments())));
    System.out.println("USAGE:");
    System.out.println(
        "   %s %s [command options] %s"
            .formatted(Product.program(), parser.getCommandName(), arity.usage()));
    return true;
  }

  private static int withoutCommand(List<String> words) {
    if (words.stream().anyMatch(w -> w.equals("-V") || w.replace("-", "").equals("version"))) {
      System.out.println(Product.versionLine());
    } else {
      HelpCommand.overview();
    }
    return 0;
  }

  private static int fatal(@Nullable Logging logging, String message) {
    if (logging == null) {
      Logging.start(new LogOptions("info", "", Product.program(), false));
    }
    Fatal.log(log, message);
    return FAILED;
  }
}
