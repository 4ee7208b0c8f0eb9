package io.sluicefs.cli;

import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.wiring.repair.Destroy;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Scanner;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code destroy META-URL UUID} (cli.md 9.3). */
@CommandLine.Command(
    name = "destroy",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice destroy [options] META-URL UUID",
    description = {
      "Deletes all objects of a volume and then its metadata, for ever. The whole database",
      "of the META-URL is emptied. The UUID stands in what `status` shows."
    },
    footer = {
      "",
      "Example:",
      "    sluice destroy redis://localhost/1 e94d66a8-2339-4abd-b8d8-6812df737892"
    })
final class DestroyCommand implements Command {
  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "META-URL", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(
      names = {"--yes", "-y"},
      description = "Do not ask.")
  boolean yes;

  @Option(
      names = "--force",
      description = "Neither look for clients nor ask; go on when the bucket is missing.")
  boolean force;

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
    return new Arity(2, 2, "META-URL UUID");
  }

  @Override
  public int run(Logging logging) {
    boolean done = new Destroy(arguments.get(1), force, this::isConfirmed).run(arguments.get(0));
    return done ? 0 : 1;
  }

  private boolean isConfirmed() {
    System.out.println("WARNING: The target volume will be permanently destroyed, including:");
    System.out.println("WARNING: 1. ALL objects in the data storage");
    System.out.println("WARNING: 2. ALL entries in the metadata engine");
    if (yes) {
      return true;
    }
    System.out.print("Proceed anyway? [y/N]: ");
    System.out.flush();
    Scanner answers = new Scanner(System.in, Charset.defaultCharset());
    while (answers.hasNextLine()) {
      String answer = answers.nextLine().strip().toLowerCase(Locale.ROOT);
      if (answer.equals("y") || answer.equals("yes")) {
        return true;
      }
      if (answer.isEmpty() || answer.equals("n") || answer.equals("no")) {
        return false;
      }
      System.out.print("Please input y(yes) or n(no): ");
      System.out.flush();
    }
    return false;
  }
}
