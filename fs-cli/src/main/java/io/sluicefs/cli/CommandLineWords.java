package io.sluicefs.cli;

import io.sluicefs.cli.args.OptionNames;
import io.sluicefs.cli.args.UsageException;
import io.sluicefs.cli.args.WordOrder;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The words behind the program's name, split into the name of the command and its own words. */
final class CommandLineWords {
  private final List<String> rest = new ArrayList<>();
  private String command = "";

  private CommandLineWords() {}

  static CommandLineWords split(List<String> words) {
    CommandLineWords split = new CommandLineWords();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      boolean option = word.length() > 1 && word.startsWith("-");
      if (split.command.isEmpty() && !option) {
        split.command = word;
        continue;
      }
      split.rest.add(word);
      if (split.command.isEmpty() && globalWithValue(word) && i + 1 < words.size()) {
        split.rest.add(words.get(++i));
      }
    }
    return split;
  }

  private static boolean globalWithValue(String word) {
    return switch (word.replaceFirst("^-+", "")) {
      case "log-level", "log-id", "pyroscope" -> true;
      default -> false;
    };
  }

  /** Empty when there are options only. */
  String command() {
    return command;
  }

  /**
   * Fills {@code target} with options and arguments.
   *
   * @throws UsageException for anything that is not as the command wants it
   */
  CommandLine parseInto(Object target) {
    CommandLine parser = new CommandLine(target);
    parser.setOverwrittenOptionsAllowed(true).setTrimQuotes(false).setExpandAtFiles(false);
    List<String> ordered = WordOrder.of(rest, OptionNames.of(parser.getCommandSpec()));
    try {
      parser.parseArgs(ordered.toArray(String[]::new));
    } catch (ParameterException e) {
      throw new UsageException(reason(e));
    }
    return parser;
  }

  private static String reason(ParameterException failure) {
    ArgSpec option = failure.getArgSpec();
    String message = String.valueOf(failure.getMessage());
    if (option == null || !option.isOption()) {
      return message;
    }
    String cause =
        failure.getCause() instanceof TypeConversionException ours
            ? String.valueOf(ours.getMessage())
            : message;
    String name = ((CommandLine.Model.OptionSpec) option).longestName().replaceFirst("^-+", "");
    return "Invalid value \"" + failure.getValue() + "\" for \"" + name + "\": " + cause;
  }
}
