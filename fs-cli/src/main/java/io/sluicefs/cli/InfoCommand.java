package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.control.PathInfo;
import io.sluicefs.cli.log.Logging;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code info PATH...} (cli.md 16.2). */
@CommandLine.Command(
    name = "info",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice info [options] PATH or INODE",
    description = "Shows what a mounted file or directory consists of.",
    footer = {
      "",
      "Examples:",
      "    sluice info /mnt/myvol/file",
      "    sluice info -r /mnt/myvol/dir"
    })
final class InfoCommand implements Command {
  private static final Logger log = LoggerFactory.getLogger(InfoCommand.class);

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "PATH", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = {"--inode", "-i"},
      description = "The arguments are inode numbers of the mount around the working directory.")
  boolean inode;

  @Option(
      names = {"--recursive", "-r"},
      description = "Totals of the whole tree below a directory.")
  boolean recursive;

  @Option(names = "--strict", description = "Exact totals (they always are).")
  boolean strict;

  @Option(names = "--raw", description = "Slices instead of objects.")
  boolean raw;

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
    return new Arity(1, Integer.MAX_VALUE, "PATH or INODE");
  }

  @Override
  public int run(Logging logging) {
    PathInfo info = new PathInfo(recursive, strict, raw);
    int status = 0;
    for (String argument : arguments) {
      try {
        System.out.print(inode ? info.ofInode(argument) : info.ofPath(argument));
      } catch (CommandFailure e) {
        log.error("{}", e.getMessage());
        status = 1;
      }
    }
    return status;
  }
}
