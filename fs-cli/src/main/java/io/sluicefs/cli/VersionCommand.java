package io.sluicefs.cli;

import io.sluicefs.cli.log.Logging;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code version}. */
@CommandLine.Command(
    name = "version",
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice version [options]",
    description = "Shows the version of the program.")
final class VersionCommand implements Command {
  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(hidden = true, arity = "0..*")
  List<String> arguments = new ArrayList<>();

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
    return new Arity(0, 0, "");
  }

  @Override
  public int run(Logging logging) {
    System.out.println(Product.versionLine());
    return 0;
  }
}
