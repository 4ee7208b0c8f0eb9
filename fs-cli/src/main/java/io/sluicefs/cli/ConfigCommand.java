package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.wiring.VolumeView;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code config META-URL} (cli.md 9.2): shows the settings; changing them is not built yet. */
@CommandLine.Command(
    name = "config",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice config [options] META-URL",
    description = "Shows the settings of a volume as JSON, without secrets.",
    footer = {"", "Example:", "    sluice config redis://localhost/1"})
final class ConfigCommand implements Command {
  @SuppressWarnings("NullAway.Init") // set by picocli before the run
  @Spec
  CommandSpec spec;

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "META-URL", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = {
        "--storage",
        "--bucket",
        "--access-key",
        "--secret-key",
        "--session-token",
        "--storage-class",
        "--tag",
        "--tier",
        "--capacity",
        "--inodes",
        "--trash-days",
        "--upload-limit",
        "--download-limit",
        "--min-client-version",
        "--max-client-version",
        "--changelog-max-age",
        "--changelog-max-lines"
      },
      hidden = true)
  String changed = "";

  @Option(
      names = {
        "--encrypt-secret",
        "--dir-stats",
        "--user-group-quota",
        "--changelog",
        "--enable-acl"
      },
      hidden = true)
  boolean switched;

  @Option(
      names = {"--yes", "-y", "--force"},
      hidden = true)
  boolean unasked;

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
    ParseResult given = spec.commandLine().getParseResult();
    Stream.of("--storage", "--encrypt-secret")
        .filter(given::hasMatchedOption)
        .findFirst()
        .ifPresent(option -> {
          throw new CommandFailure("changing settings is not supported yet");
        });
    try (VolumeView volume = VolumeView.open(arguments.get(0))) {
      System.out.println(volume.settingJson());
    }
    return 0;
  }
}
