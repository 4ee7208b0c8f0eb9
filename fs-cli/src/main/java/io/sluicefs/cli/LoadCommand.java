package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.wiring.dump.DumpStatistics;
import io.sluicefs.cli.wiring.dump.Loading;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
      "ending in .gz or .zstd are unpacked. Without FILE the dump comes from standard input.",
      "A load that was interrupted leaves no volume: empty the database and load again.",
      "",
      "To recover a volume from its newest backup:",
      "    sluice load redis://localhost/2 dump-2026-01-31-120000.json.gz",
      "    sluice config --secret-key ... redis://localhost/2",
      "From a backup of an encrypted volume, or to look into a binary dump:",
      "    sluice load --encrypt-rsa-key KEY.pem redis://HOST/2 dump-2026-01-31-120000.json.gz",
      "    sluice load --binary --stat dump.bin"
    })
final class LoadCommand implements Command {
  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "META-URL [FILE]", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = "--encrypt-rsa-key",
      paramLabel = "KEY",
      description = "FILE is a backup of an encrypted volume; its key, as for format.")
  String encryptRsaKey = "";

  @Option(
      names = "--encrypt-algo",
      paramLabel = "NAME",
      description = "How it is encrypted: aes256gcm-rsa (default) or chacha20-rsa.")
  String encryptAlgorithm = "";

  @Option(names = "--binary", description = "FILE holds binary records.")
  boolean binary;

  @Option(
      names = "--stat",
      description = "With --binary: tell what FILE holds and load nothing; no META-URL.")
  boolean stat;

  @Option(
      names = "--offset",
      paramLabel = "-1",
      description = "With --stat: tell where in FILE the records are, too.")
  @Nullable Long offset;

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
    if (stat) {
      System.out.print(DumpStatistics.of(Path.of(statFile()), offset != null));
      return 0;
    }
    if (!encryptRsaKey.isEmpty() && arguments.size() < 2) {
      throw new CommandFailure("--encrypt-rsa-key: give the backup as FILE");
    }
    Loading.load(
        arguments.get(0),
        new Loading.Wish(
            arguments.size() > 1 ? Path.of(arguments.get(1)) : null,
            binary,
            encryptRsaKey.isEmpty() ? null : Path.of(encryptRsaKey),
            encryptAlgorithm,
            global.showsProgress() ? System.err : null));
    return 0;
  }

  private String statFile() {
    if (!binary) {
      throw new CommandFailure("--stat: only for binary dumps, give --binary, too");
    }
    if (offset != null && offset != -1) {
      throw new CommandFailure("--offset " + offset + ": only -1 is supported");
    }
    return arguments.get(0);
  }
}
