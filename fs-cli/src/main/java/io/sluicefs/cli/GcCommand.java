package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.wiring.repair.Gc;
import io.sluicefs.cli.wiring.repair.GcPlan;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gc META-URL} (cli.md 17.2). */
@CommandLine.Command(
    name = "gc",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice gc [options] META-URL",
    description = {
      "Compares the objects of a volume with its files. Without options it only reports.",
      "Objects younger than an hour are left alone: they may belong to files being written",
      "(JFS_GC_SKIPPEDTIME sets another time, in seconds)."
    },
    footer = {
      "",
      "Examples:",
      "    sluice gc redis://localhost/1",
      "    sluice gc --compact redis://localhost/1",
      "    sluice gc --delete redis://localhost/1"
    })
final class GcCommand implements Command {
  private static final String SKIPPED_SECONDS = "JFS_GC_SKIPPEDTIME";

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "META-URL", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(names = "--compact", description = "First merge the slices of all chunks.")
  boolean compact;

  @Option(names = "--delete", description = "Delete what is garbage.")
  boolean delete;

  @Option(
      names = {"--threads", "-p"},
      paramLabel = "N",
      defaultValue = "10",
      description = "Objects deleted at once (default ${DEFAULT-VALUE}).")
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
    return new Arity(1, 1, "META-URL");
  }

  @Override
  public int run(Logging logging) {
    if ((delete || compact) && threads <= 0) {
      throw new CommandFailure("--threads " + threads + " should be greater than 0");
    }
    InstantSource clock = InstantSource.system();
    new Gc(new GcPlan(compact, delete, threads, spared(), clock.instant())).run(arguments.get(0));
    return 0;
  }

  /** How long what nothing names is left alone. */
  static Duration spared() {
    String given = System.getenv().getOrDefault(SKIPPED_SECONDS, "");
    try {
      return given.isEmpty() ? Duration.ofHours(1) : Duration.ofSeconds(Long.parseLong(given));
    } catch (NumberFormatException e) {
      throw new CommandFailure(SKIPPED_SECONDS + "=" + given + " is not a number of seconds", e);
    }
  }
}
