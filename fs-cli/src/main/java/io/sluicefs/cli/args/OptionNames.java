package io.sluicefs.cli.args;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of one command, found by name without dashes. */
public final class OptionNames {
  private final Map<String, OptionSpec> byName = new HashMap<>();

  public static OptionNames of(CommandSpec command) {
    OptionNames names = new OptionNames();
    for (OptionSpec option : command.options()) {
      for (String name : option.names()) {
        names.byName.put(withoutDashes(name), option);
      }
    }
    return names;
  }

  @Nullable OptionSpec find(String name) {
    return byName.get(name);
  }

  static String withoutDashes(String word) {
    int dashes = 0;
    while (dashes < word.length() && word.charAt(dashes) == '-') {
      dashes++;
    }
    return word.substring(dashes);
  }
}
