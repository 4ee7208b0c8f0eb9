package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.control.PathSummary;
import io.sluicefs.cli.log.Logging;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code summary PATH} (cli.md 16.3). */
@CommandLine.Command(
    name = "summary",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice summary [options] PATH",
    description = "Shows what the tree below a mounted directory takes.",
    footer = {"", "Example:", "    sluice summary --depth 1 /mnt/myvol/dir"})
final class SummaryCommand implements Command {
  private static final Logger log = LoggerFactory.getLogger(SummaryCommand.class);
  private static final int DEPTH_MAX = 10;
  private static final int ENTRIES_MAX = 100;

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "PATH", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = {"--depth", "-d"},
      paramLabel = "N",
      description = "Levels shown; 0 for the directory alone, 10 at most (default: 2).")
  int depth = 2;

  @Option(
      names = {"--entries", "-e"},
      paramLabel = "N",
      description = "Entries shown of each directory, 100 at most (default: 10).")
  int entries = 10;

  @Option(names = "--strict", description = "Exact figures (they always are).")
  boolean strict;

  @Option(names = "--csv", description = "Comma separated values, sizes in bytes.")
  boolean csv;

  @Override
  public GlobalOptions global() {
    return global;
  }

  @Override
  public List<String> arguments() {
    return arguments;
  }

  @Override
  public Arity arity() {
    return new Arity(1, 1, "PATH");
  }

  @Override
  public int run(Logging logging) {
    PathSummary summary =
        new PathSummary(
            within("--depth", depth, DEPTH_MAX), within("--entries", entries, ENTRIES_MAX), strict);
    List<List<String>> rows = summary.rows(arguments.get(0));
    System.out.print(csv ? PathSummary.csv(rows) : PathSummary.table(rows));
    return 0;
  }

  private static int within(String option, int value, int most) {
    if (value < 0) {
      throw new CommandFailure("Invalid " + option + ": " + value + " is below 0");
    }
    if (value > most) {
      log.warn("{} should be at most {}", option, most);
    }
    return Math.min(value, most);
  }
}
