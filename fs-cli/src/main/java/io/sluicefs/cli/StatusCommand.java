package io.sluicefs.cli;

import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.wiring.VolumeView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code status META-URL} (cli.md 16.1). */
@CommandLine.Command(
    name = "status",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice status [options] META-URL",
    description = "Shows the settings, clients and usage of a volume as JSON.",
    footer = {"", "Example:", "    sluice status redis://localhost/1"})
final class StatusCommand implements Command {
  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "META-URL", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = {"--session", "-s"},
      paramLabel = "SID",
      description = "Show one client only.")
  @Nullable Long session;

  @Option(
      names = {"--more", "-m"},
      description = "Count the trash and what waits for deletion, too.")
  boolean more;

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
    try (VolumeView volume = VolumeView.open(arguments.get(0))) {
      System.out.println(session == null ? volume.statusJson(more) : volume.sessionJson(session));
    }
    return 0;
  }
}
