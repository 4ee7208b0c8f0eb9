package io.sluicefs.cli.args;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Puts words into the one order that picocli reads without doubt: options, each with its value
 * attached, then {@code --}, then the other words. Takes options anywhere, with one or more dashes,
 * and booleans with an explicit value.
 */
public final class WordOrder {
  private static final List<String> TRUE = List.of("1", "t", "true");
  private static final List<String> FALSE = List.of("0", "f", "false");

  private final OptionNames options;
  private final List<String> ordered = new ArrayList<>();
  private final List<String> positionals = new ArrayList<>();

  private WordOrder(OptionNames options) {
    this.options = options;
  }

  /**
   * @throws UsageException for unknown options, missing values and booleans that are none
   */
  public static List<String> of(List<String> words, OptionNames options) {
    WordOrder order = new WordOrder(options);
    order.sort(words);
    order.ordered.add("--");
    order.ordered.addAll(order.positionals);
    return order.ordered;
  }

  private void sort(List<String> words) {
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--")) {
        positionals.addAll(words.subList(i + 1, words.size()));
        return;
      }
      if (!isOption(word)) {
        positionals.add(word);
      } else if (takesNext(word)) {
        i++;
        if (i == words.size()) {
          throw new UsageException("option \"" + word + "\" requires value");
        }
        add(word, words.get(i));
      } else {
        int equals = word.indexOf('=');
        add(equals < 0 ? word : word.substring(0, equals), valueAfter(word, equals));
      }
    }
  }

  static boolean isOption(String word) {
    return word.length() > 1 && word.charAt(0) == '-';
  }

  private static @Nullable String valueAfter(String word, int equals) {
    return equals < 0 ? null : word.substring(equals + 1);
  }

  private boolean takesNext(String word) {
    return word.indexOf('=') < 0 && !isBoolean(option(word));
  }

  private void add(String word, @Nullable String value) {
    OptionSpec option = option(word);
    String text = value == null ? "true" : value;
    ordered.add(option.longestName() + '=' + (isBoolean(option) ? bool(word, text) : text));
  }

  private OptionSpec option(String word) {
    String name = word.indexOf('=') < 0 ? word : word.substring(0, word.indexOf('='));
    OptionSpec option = options.find(OptionNames.withoutDashes(name));
    if (option == null) {
      throw new UsageException("unknown option: \"" + name + '"');
    }
    return option;
  }

  private static boolean isBoolean(OptionSpec option) {
    return option.type() == boolean.class || option.type() == Boolean.class;
  }

  private static String bool(String word, String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    if (TRUE.contains(lower)) {
      return "true";
    }
    if (FALSE.contains(lower)) {
      return "false";
    }
    String name = OptionNames.withoutDashes(word);
    throw new UsageException(
        "Invalid value \"" + text + "\" for \"" + name + "\": neither true nor false");
  }
}
