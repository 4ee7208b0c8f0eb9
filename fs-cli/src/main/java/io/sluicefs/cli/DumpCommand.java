package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.wiring.dump.Dumping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code dump META-URL [FILE]} (cli.md 15.2). */
@CommandLine.Command(
    name = "dump",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice dump [options] META-URL [FILE]",
    description = "Writes all metadata of a volume into a file, as JSON or as binary records.",
    footer = {
      "",
      "FILE appears when it is complete; names ending in .gz or .zstd are compressed. Without",
      "FILE the dump goes to standard output. It holds names, attributes and where data is, not",
      "the data. It is no snapshot: each file is as it was when the dump came by.",
      "",
      "Examples:",
      "    sluice dump redis://localhost/1 myvol.json.gz",
      "    sluice dump --binary --keep-secret-key redis://localhost/1 myvol.bin",
      "    sluice dump --subdir /projects redis://localhost/1 > projects.json"
    })
final class DumpCommand implements Command {
  private static final Logger log = LoggerFactory.getLogger(DumpCommand.class);

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "META-URL [FILE]", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = "--subdir",
      paramLabel = "PATH",
      description = "Only the tree below PATH; JSON only.")
  String subdir = "";

  @Option(
      names = "--keep-secret-key",
      description = "Keep the keys of the object store; else they become \"removed\".")
  boolean keepSecretKey;

  @Option(
      names = {"--threads"},
      paramLabel = "COUNT",
      description = "Directories read at the same time (10).")
  int threads = 10;

  @Option(names = "--fast", description = "Accepted; dumps are read in batches anyway.")
  boolean fast;

  @Option(names = "--skip-trash", description = "Leave deleted files out; JSON only.")
  boolean skipTrash;

  @Option(names = "--binary", description = "Write binary records: smaller, faster to load.")
  boolean binary;

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
    if (binary && !subdir.isEmpty()) {
      throw new CommandFailure("--subdir: a binary dump is always of the whole volume");
    }
    if (binary && skipTrash) {
      throw new CommandFailure("--skip-trash: a binary dump is always of the whole volume");
    }
    if (threads <= 0) {
      log.warn("Invalid threads number {}, reset to 1", threads);
    }
    Path file = arguments.size() > 1 ? Path.of(arguments.get(1)) : null;
    Dumping.Wish wish =
        new Dumping.Wish(
            subdir,
            keepSecretKey,
            skipTrash,
            binary,
            Math.max(threads, 1),
            file,
            global.showsProgress() ? System.err : null);
    Dumping.dump(arguments.get(0), wish, System.out);
    return 0;
  }
}
