package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.control.TreeOrders;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.progress.Counter;
import io.sluicefs.cli.progress.Progress;
import io.sluicefs.fuse.ffm.Sys;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rmr PATH...} (cli.md 17.5). */
@CommandLine.Command(
    name = "rmr",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice rmr [options] PATH...",
    description = "Removes files and whole directories, many entries per request.",
    footer = {
      "",
      "On volumes with trash days what is removed goes to the trash.",
      "",
      "Examples:",
      "    sluice rmr /mnt/myvol/old",
      "  For good, as root:",
      "    sluice rmr --skip-trash /mnt/myvol/scratch"
    })
final class RmrCommand implements Command {
  private static final int THREADS_MAX = 255;

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "PATH", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(names = "--skip-trash", description = "Remove for good, past the trash (root only).")
  boolean skipTrash;

  @Option(
      names = {"--threads", "-p"},
      paramLabel = "N",
      defaultValue = "50",
      description = "Directories emptied at once, up to 255 (default ${DEFAULT-VALUE}).")
  int threads = 50;

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
    return new Arity(1, Integer.MAX_VALUE, "PATH...");
  }

  @Override
  public int run(Logging logging) {
    if (threads < 1 || threads > THREADS_MAX) {
      throw new CommandFailure("--threads " + threads + " should be between 1 and " + THREADS_MAX);
    }
    if (skipTrash && !Sys.isRoot()) {
      throw new CommandFailure("Only root can remove files directly");
    }
    try (Progress progress = Progress.start()) {
      Counter removed = progress.counter("Removing entries");
      for (String argument : arguments) {
        long before = removed.get();
        TreeOrders.remove(
            argument, skipTrash, threads, done -> removed.add(before + done - removed.get()));
      }
    }
    return 0;
  }
}
