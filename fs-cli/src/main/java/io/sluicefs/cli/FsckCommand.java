package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.wiring.repair.Fsck;
import io.sluicefs.cli.wiring.repair.FsckPlan;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fsck META-URL} (cli.md 17.3). */
@CommandLine.Command(
    name = "fsck",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice fsck [options] META-URL",
    description = {
      "Checks a volume: every block of every file is there, every name leads to an inode,",
      "every inode has its names, link counts, statistics and totals are right.",
      "Data is never changed. Exit status 1 when something is broken."
    },
    footer = {
      "",
      "Examples:",
      "    sluice fsck redis://localhost/1",
      "    sluice fsck --path /some/dir -r redis://localhost/1",
      "    sluice fsck --path / -r --repair --sync-dir-stat redis://localhost/1"
    })
final class FsckCommand implements Command {
  private static final int MODE_MAX = 07777;

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "META-URL", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = "--path",
      paramLabel = "P",
      description = "Check this absolute path of the volume only.")
  String path = "";

  @Option(
      names = "--repair",
      description = "Put right what is found: records, names, link counts, statistics.")
  boolean repair;

  @Option(
      names = {"--recursive", "-r"},
      description = "With --path: everything below it, too.")
  boolean recursive;

  @Option(
      names = "--sync-dir-stat",
      description = "Compare the statistics of directories with what they hold.")
  boolean syncDirStat;

  @Option(
      names = "--repair-dir-mode",
      paramLabel = "MODE",
      defaultValue = "0755",
      description = "Mode of directories that are made anew (default ${DEFAULT-VALUE}).")
  String repairDirMode = "0755";

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
    if (repair && path.isEmpty()) {
      throw new CommandFailure("Please provide the path to repair with `--path` option");
    }
    if (!path.isEmpty() && !path.startsWith("/")) {
      throw new CommandFailure("File path should be the absolute path within JuiceFS: " + path);
    }
    new Fsck(new FsckPlan(path, repair, recursive, syncDirStat, directoryMode()))
        .run(arguments.get(0), InstantSource.system().instant().minus(GcCommand.spared()));
    return 0;
  }

  private int directoryMode() {
    try {
      int mode = Integer.parseInt(repairDirMode, 8);
      if (mode >= 0 && mode <= MODE_MAX) {
        return mode;
      }
    } catch (NumberFormatException e) {
      throw new CommandFailure("--repair-dir-mode " + repairDirMode + " is not octal", e);
    }
    throw new CommandFailure("--repair-dir-mode " + repairDirMode + " is not a mode");
  }
}
