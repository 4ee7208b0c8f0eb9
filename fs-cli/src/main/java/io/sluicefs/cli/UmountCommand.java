package io.sluicefs.cli;

import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.wiring.MountEnd;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code umount MOUNTPOINT} (cli.md 11). */
@CommandLine.Command(
    name = "umount",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice umount [options] MOUNTPOINT",
    description = "Unmounts; returns when everything is stored and the daemon has ended.",
    footer = {
      "",
      "umount(8) and fusermount3 -u are as good, but do not wait for the daemon.",
      "",
      "Examples:",
      "    sluice umount /mnt/myvol",
      "  Programs still use it, or it does not answer:",
      "    sluice umount --force /mnt/myvol"
    })
final class UmountCommand implements Command {
  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "MOUNTPOINT", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = {"--force", "-f"},
      description = "Take the path away although it is in use or does not answer.")
  boolean force;

  @Option(names = "--flush", description = "Wait until everything is stored (it always does).")
  boolean flush;

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
    return new Arity(1, 1, "MOUNTPOINT");
  }

  @Override
  public int run(Logging logging) {
    MountEnd.unmount(Path.of(arguments.get(0)).toAbsolutePath().normalize(), force);
    return 0;
  }
}
