package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.wiring.TrashRestore;
import io.sluicefs.fuse.ffm.Sys;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code restore META-URL HOUR...} (cli.md 14.2). */
@CommandLine.Command(
    name = "restore",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice restore [options] META-URL HOUR...",
    description = {
      "Takes back what was removed in an hour (YYYY-MM-DD-HH, UTC), as root.",
      "Without --put-back, trees are rebuilt inside the trash, to be looked at and moved by hand."
    },
    footer = {
      "",
      "Nothing is replaced: entries whose name is taken stay in the trash.",
      "",
      "Examples:",
      "    sluice restore redis://localhost/1 2026-05-10-08",
      "    sluice restore --put-back redis://localhost/1 2026-05-10-08 2026-05-10-09"
    })
final class RestoreCommand implements Command {
  private static final int THREADS_MAX = 255;

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "META-URL HOUR", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = "--put-back",
      description = "Move everything back into the directory it was removed from.")
  boolean putBack;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "10",
      description = "Entries restored at once, up to 255 (default ${DEFAULT-VALUE}).")
  int threads = 10;

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
    return new Arity(2, Integer.MAX_VALUE, "META-URL HOUR...");
  }

  @Override
  public int run(Logging logging) {
    if (threads < 1 || threads > THREADS_MAX) {
      throw new CommandFailure("--threads " + threads + " should be between 1 and " + THREADS_MAX);
    }
    if (!Sys.isRoot()) {
      throw new CommandFailure("only root can restore files from trash");
    }
    List<String> hours = arguments.subList(1, arguments.size());
    boolean complete = true;
    try (TrashRestore restore = TrashRestore.open(arguments.get(0))) {
      for (String hour : hours) {
        complete &= restore.restore(hour, putBack, threads);
      }
    }
    return complete ? 0 : 1;
  }
}
