package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.wiring.dump.Loading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code load META-URL [FILE]} (cli.md 15.3). */
@CommandLine.Command(
    name = "load",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice load [options] META-URL [FILE]",
    description = "Makes a volume of a dump, in an empty database.",
    footer = {
      "",
      "FILE is a dump of sluice or of JuiceFS, or a backup out of meta/ of the object store; names",
      "ending in .gz are unpacked. Without FILE the dump comes from standard input. A load that",
      "was interrupted leaves no volume: empty the database and load again.",
      "",
      "To recover a volume from its newest backup:",
      "    sluice load redis://localhost/2 dump-2026-01-31-120000.json.gz",
      "    sluice config --secret-key ... redis://localhost/2"
    })
final class LoadCommand implements Command {
  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "META-URL [FILE]", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = "--encrypt-rsa-key",
      paramLabel = "FILE",
      description = "Not built yet: key of an encrypted backup.")
  String encryptRsaKey = "";

  @Option(names = "--encrypt-algo", hidden = true)
  String encryptAlgorithm = "";

  @Option(names = "--binary", description = "FILE holds binary records.")
  boolean binary;

  @Option(names = "--stat", hidden = true)
  boolean stat;

  @Option(names = "--offset", hidden = true)
  long offset;

  @Option(
      names = "--threads",
      paramLabel = "COUNT",
      description = "Accepted; batches are written side by side anyway.")
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
    return new Arity(1, 2, "META-URL [FILE]");
  }

  @Override
  public int run(Logging logging) {
    if (!encryptRsaKey.isEmpty()) {
      throw new CommandFailure("--encrypt-rsa-key is not supported yet");
    }
    if (stat) {
      throw new CommandFailure("--stat is not supported yet");
    }
    Path file = arguments.size() > 1 ? Path.of(arguments.get(1)) : null;
    Loading.load(arguments.get(0), file, binary, global.showsProgress() ? System.err : null);
    return 0;
  }
}
