package io.sluicefs.cli;

import io.sluicefs.cli.log.Logging;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code help [COMMAND]}. */
@CommandLine.Command(
    name = "help",
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice help [options] [COMMAND]",
    description = "Shows the commands, or the options of one of them.")
final class HelpCommand implements Command {
  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "COMMAND", arity = "0..*", hideParamSyntax = true)
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
    return new Arity(0, 1, "[COMMAND]");
  }

  @Override
  public int run(Logging logging) {
    if (arguments.isEmpty()) {
      overview();
      return 0;
    }
    Command topic = Commands.find(arguments.get(0));
    if (topic == null) {
      System.err.println("No help topic for '" + arguments.get(0) + "'");
      return 3;
    }
    new CommandLine(topic).usage(System.out);
    return 0;
  }

  static void overview() {
    String program = Product.program();
    System.out.println("A POSIX volume on object storage and Redis, compatible with JuiceFS.\n");
    System.out.println("Usage: " + program + " [global options] COMMAND [options] [arguments]\n");
    System.out.println("Commands:");
    for (String name : Commands.names()) {
      CommandLine.Model.CommandSpec spec = new CommandLine(Commands.find(name)).getCommandSpec();
      System.out.printf("  %-9s %s%n", name, spec.usageMessage().description()[0]);
    }
    System.out.println("\nOn your own machine, without installing a server (as root):");
    System.out.println("  " + program + " mount -d /mnt/sluice");
    System.out.println("On a Redis server and a bucket:");
    System.out.println(
        "  " + program + " format --storage s3 --bucket https://HOST/BUCKET redis://HOST/1 myvol");
    System.out.println("  " + program + " mount -d redis://HOST/1 /mnt/myvol");
    System.out.println("\n'" + program + " COMMAND --help' explains one command.");
  }
}
