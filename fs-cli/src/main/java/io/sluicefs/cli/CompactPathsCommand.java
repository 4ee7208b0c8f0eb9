package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.control.PathCompaction;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.progress.Counter;
import io.sluicefs.cli.progress.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code compact PATH...} (cli.md 17.4). */
@CommandLine.Command(
    name = "compact",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice compact [options] PATH...",
    description = {
      "Merges the slices of mounted files, so that they are read in fewer requests.",
      "Contents and times stay as they are. The mount does the work; it may go on being used."
    },
    footer = {"", "Example:", "    sluice compact /mnt/myvol/dir"})
final class CompactPathsCommand implements Command {
  private static final Logger log = LoggerFactory.getLogger(CompactPathsCommand.class);
  private static final int THREADS_MAX = 65_535;

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "PATH", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = {"--threads", "-p"},
      paramLabel = "N",
      defaultValue = "10",
      description = "Chunks merged at once (default ${DEFAULT-VALUE}).")
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
    return new Arity(1, Integer.MAX_VALUE, "PATH...");
  }

  @Override
  public int run(Logging logging) {
    if (threads < 1 || threads > THREADS_MAX) {
      throw new CommandFailure("--threads " + threads + " is not in 1..65535");
    }
    int status = 0;
    try (Progress progress = Progress.start()) {
      Counter chunks = progress.counter("Compacted chunks");
      for (String argument : arguments) {
        try {
          AtomicLong before = new AtomicLong();
          long ino =
              PathCompaction.run(
                  argument, threads, found -> chunks.add(found - before.getAndSet(found)));
          Path path = Path.of(argument).toAbsolutePath().normalize();
          log.info("compact [{}:\"{}\"] success.", ino, path);
        } catch (CommandFailure e) {
          log.error("{}", e.getMessage());
          status = 1;
        }
      }
    }
    return status;
  }
}
