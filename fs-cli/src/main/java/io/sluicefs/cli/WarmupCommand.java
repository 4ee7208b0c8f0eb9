package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.control.PathWarmup;
import io.sluicefs.cli.control.PathWarmup.Action;
import io.sluicefs.cli.control.PathWarmup.Outcome;
import io.sluicefs.cli.control.Table;
import io.sluicefs.cli.grammar.Sizes;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.progress.Counter;
import io.sluicefs.cli.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code warmup [PATH...]} (cli.md 17.7). */
@CommandLine.Command(
    name = "warmup",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice warmup [options] PATH...",
    description = {
      "Brings mounted files into the block cache of their mount, ahead of those who read them.",
      "Directories are walked. The same words look how much is cached, or drop it again."
    },
    footer = {
      "",
      "Examples:",
      "    sluice warmup /mnt/myvol/datasets",
      "    sluice warmup --file list.txt --background",
      "    sluice warmup --check /mnt/myvol/datasets"
    })
final class WarmupCommand implements Command {
  private static final Logger log = LoggerFactory.getLogger(WarmupCommand.class);
  private static final int THREADS_MAX = 65_535;

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "PATH", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = {"--file", "-f"},
      paramLabel = "FILE",
      description = "A file with one more path on each line.")
  @Nullable String file;

  @Option(
      names = {"--threads", "-p"},
      paramLabel = "N",
      defaultValue = "50",
      description = "Blocks at once (default ${DEFAULT-VALUE}).")
  int threads = 50;

  @Option(
      names = {"--background", "-b"},
      description = "Return at once; the mount goes on.")
  boolean background;

  @Option(names = "--evict", description = "Drop the files from the cache.")
  boolean evict;

  @Option(names = "--check", description = "Say how much of the files is cached, and where.")
  boolean check;

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
    return new Arity(0, Integer.MAX_VALUE, "PATH...");
  }

  @Override
  public int run(Logging logging) {
    if (evict && check) {
      throw new CommandFailure("--check and --evict cannot be used together");
    }
    if (threads < 0 || threads > THREADS_MAX) {
      throw new CommandFailure("--threads " + threads + " is not in 1..65535");
    }
    if (threads == 0) {
      log.warn("threads should be larger than 0, using 1");
    }
    List<String> paths = paths();
    if (paths.isEmpty()) {
      log.info("no path");
      return 0;
    }
    Action action = evict ? Action.EVICT : check ? Action.CHECK : Action.WARM_UP;
    PathWarmup warmup = new PathWarmup(action, Math.max(1, threads), background);
    int count = warmup.choose(paths);
    tell(action, ask(warmup, action), count);
    return 0;
  }

  private List<String> paths() {
    List<String> paths = new ArrayList<>(arguments);
    String list = file;
    if (list != null) {
      try {
        Files.readAllLines(Path.of(list)).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty())
            .forEach(paths::add);
      } catch (IOException e) {
        throw new CommandFailure("--file " + list + " cannot be read: " + e.getMessage(), e);
      }
    }
    return paths;
  }

  private static Outcome ask(PathWarmup warmup, Action action) {
    try (Progress progress = Progress.start()) {
      Counter files = progress.counter(action.verb() + " cache file");
      return warmup.run(files::add);
    }
  }

  private void tell(Action action, Outcome outcome, int paths) {
    if (background) {
      log.info("{} cache for {} paths in background", action.verb(), paths);
    } else if (action != Action.CHECK) {
      String bytes = Sizes.print(outcome.bytes());
      log.info("{} cache: {} files ({} bytes)", action.verb(), outcome.files(), bytes);
    } else {
      tellPlaces(outcome);
    }
  }

  private static void tellPlaces(Outcome outcome) {
    Table table = new Table(List.of("Location", "Size", "Percentage"), 0);
    outcome
        .places()
        .forEach((place, bytes) ->
            table.add(List.of(place, Sizes.print(bytes), percent(bytes, outcome.bytes()))));
    System.out.print(table);
    long cached = outcome.bytes() - outcome.missing();
    log.info(
        "check cache: {} files checked, {} of {} ({}) cached",
        outcome.files(),
        Sizes.print(cached),
        Sizes.print(outcome.bytes()),
        percent(cached, outcome.bytes()));
  }

  private static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.1f%%", whole == 0 ? 0.0 : 100.0 * part / whole);
  }
}
