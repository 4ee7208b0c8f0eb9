package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.control.TreeOrders;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.progress.Counter;
import io.sluicefs.cli.progress.Progress;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code clone SRC DST} (cli.md 17.6). */
@CommandLine.Command(
    name = "clone",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice clone [options] SRC DST",
    description = {
      "Copies a file or a directory of a mount without copying its data.",
      "The copy of a directory appears under its name when it is complete."
    },
    footer = {
      "",
      "Examples:",
      "    sluice clone /mnt/myvol/file /mnt/myvol/file2",
      "  Keep owner, mode and times:",
      "    sluice clone --preserve /mnt/myvol/dir /mnt/myvol/copies/"
    })
final class CloneCommand implements Command {
  private static final int THREADS_MAX = 255;

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "SRC DST", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = {"--preserve", "-p"},
      description = "Keep owner, mode and times; otherwise the copies are the caller's.")
  boolean preserve;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "4",
      description = "Directories copied at once, up to 255 (default ${DEFAULT-VALUE}).")
  int threads = 4;

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
    return new Arity(2, 2, "SRC DST");
  }

  @Override
  public int run(Logging logging) {
    if (threads < 1 || threads > THREADS_MAX) {
      throw new CommandFailure("--threads " + threads + " should be between 1 and " + THREADS_MAX);
    }
    try (Progress progress = Progress.start()) {
      Counter copied = progress.counter("Cloning entries");
      TreeOrders.copy(
          arguments.get(0),
          arguments.get(1),
          preserve,
          threads,
          done -> copied.add(done - copied.get()));
    }
    return 0;
  }
}
