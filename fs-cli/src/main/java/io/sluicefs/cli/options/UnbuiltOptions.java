package io.sluicefs.cli.options;

import io.sluicefs.cli.args.CommandFailure;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParseResult;

/**
 * Options of {@code mount} whose part does not exist yet. Those without which the mount is merely
 * slower or less comfortable get a warning; those without which it would do something the user
 * forbade are refused.
 */
public final class UnbuiltOptions {
  private static final Logger log = LoggerFactory.getLogger(UnbuiltOptions.class);

  private static final List<String> HARMLESS =
      List.of(
          "--update-fstab",
          "--disable-transparent-hugepage",
          "--enable-ioctl",
          "--sort-dir",
          "--fast-statfs",
          "--network-interfaces",
          "--open-cache",
          "--open-cache-limit",
          "--tag",
          "--metrics",
          "--custom-labels",
          "--consul");

  private static final Map<String, String> REFUSED =
      new TreeMap<>(
          Map.of(
              "--root-squash", "callers would keep their identity",
              "--all-squash", "callers would keep their identity",
              "--non-default-permission", "permissions would not be checked"));

  private UnbuiltOptions() {}

  /**
   * @throws CommandFailure names the option
   */
  public static void check(ParseResult given) {
    REFUSED.forEach((option, why) -> {
      if (given.hasMatchedOption(option)) {
        throw new CommandFailure(option + " is not supported yet: " + why);
      }
    });
    for (String option : HARMLESS) {
      if (given.hasMatchedOption(option)) {
        log.warn("{} is not built yet and has no effect", option);
      }
    }
  }
}
