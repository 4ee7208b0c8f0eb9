package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.log.Logging;
import io.sluicefs.cli.options.Converters;
import io.sluicefs.cli.wiring.quota.QuotaKey;
import io.sluicefs.cli.wiring.quota.QuotaVolume;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code quota SUBCOMMAND META-URL} (cli.md 17.1). */
@CommandLine.Command(
    name = "quota",
    sortOptions = false,
    synopsisHeading = "Usage: ",
    customSynopsis = "sluice quota {set|get|delete|list|check} META-URL [options]",
    description = "Limits what directories, users and groups may take.",
    footer = {
      "",
      "Examples:",
      "    sluice quota set redis://localhost --path /dir1 --capacity 1 --inodes 100",
      "    sluice quota set redis://localhost --uid 1000 --capacity 500M",
      "    sluice quota get redis://localhost --path /dir1",
      "    sluice quota list redis://localhost",
      "    sluice quota check redis://localhost --path /dir1 --repair",
      "    sluice quota delete redis://localhost --path /dir1"
    })
final class QuotaCommand implements Command {
  private static final Set<String> WORDS =
      Set.of("set", "get", "delete", "del", "list", "ls", "check");
  private static final int WRONG_WORD = 3;
  private static final long ID_MAX = 0xFFFF_FFFFL;

  @Mixin GlobalOptions global = new GlobalOptions();

  @Parameters(paramLabel = "SUBCOMMAND META-URL", arity = "0..*", hideParamSyntax = true)
  List<String> arguments = new ArrayList<>();

  @Option(names = "--path", paramLabel = "PATH", description = "A directory in the volume.")
  @Nullable String path;

  @Option(names = "--uid", paramLabel = "UID", description = "A user.")
  @Nullable Long uid;

  @Option(names = "--gid", paramLabel = "GID", description = "A group.")
  @Nullable Long gid;

  @Option(
      names = "--capacity",
      paramLabel = "SIZE",
      converter = Converters.Gibibytes.class,
      description = "Space at most, in GiB unless a unit is given; 0 for no limit.")
  @Nullable Long capacity;

  @Option(names = "--inodes", paramLabel = "N", description = "Inodes at most; 0 for no limit.")
  @Nullable Long inodes;

  @Option(names = "--create", description = "Make the directory first if it is missing.")
  boolean create;

  @Option(names = "--repair", description = "Store what was counted as the usage.")
  boolean repair;

  @Option(names = "--strict", description = "Count entries instead of trusting statistics.")
  boolean strict;

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
    return new Arity(2, 2, "SUBCOMMAND META-URL");
  }

  @Override
  public int run(Logging logging) {
    String word = arguments.get(0);
    if (!WORDS.contains(word)) {
      System.err.println("No help topic for '" + word + "'");
      return WRONG_WORD;
    }
    QuotaKey key = key();
    boolean needsKey = word.equals("set") || word.equals("get") || word.startsWith("del");
    if (key == null && needsKey) {
      throw new CommandFailure(
          "Please specify the directory with `--path <dir>` option or specify user/group with"
              + " `--uid <uid>`/`--gid <gid>` option");
    }
    if (inodes != null && inodes < 0) {
      throw new CommandFailure("Invalid --inodes: " + inodes + " is below 0");
    }
    try (QuotaVolume volume = QuotaVolume.open(arguments.get(1))) {
      System.out.print(key == null ? onAll(word, volume) : onOne(word, key, volume));
    }
    return 0;
  }

  private String onAll(String word, QuotaVolume volume) {
    return word.equals("check") ? volume.checkOwners(null, repair) : volume.list();
  }

  private String onOne(String word, QuotaKey key, QuotaVolume volume) {
    return switch (word) {
      case "set" -> {
        if (create && key.isDirectory()) {
          volume.create(key);
        }
        yield volume.set(key, orKept(capacity), orKept(inodes), strict);
      }
      case "delete", "del" -> {
        volume.delete(key);
        yield "";
      }
      case "check" ->
          key.isDirectory()
              ? volume.checkDirectory(key, repair, strict)
              : volume.checkOwners(key, repair);
      default -> volume.get(key);
    };
  }

  private static long orKept(@Nullable Long limit) {
    return limit == null ? -1 : limit;
  }

  private @Nullable QuotaKey key() {
    refuseBoth("--uid", uid, "--gid", gid);
    refuseBoth("--uid", uid, "--path", path);
    refuseBoth("--gid", gid, "--path", path);
    if (uid != null && uid == 0) {
      throw new CommandFailure("Invalid --uid: 0 is not allowed");
    }
    checkId("--uid", uid);
    checkId("--gid", gid);
    if (path != null) {
      return QuotaKey.path(path);
    }
    return uid != null ? QuotaKey.user(uid) : gid != null ? QuotaKey.group(gid) : null;
  }

  private static void checkId(String option, @Nullable Long id) {
    if (id != null && (id < 0 || id > ID_MAX)) {
      throw new CommandFailure("Invalid " + option + ": " + id + " is not a number of 32 bits");
    }
  }

  private static void refuseBoth(
      String first, @Nullable Object one, String second, @Nullable Object other) {
    if (one != null && other != null) {
      throw new CommandFailure(
          "Cannot specify both " + first + " and " + second + " at the same time");
    }
  }
}
