package io.sluicefs.cli.grammar;

import java.util.List;

/** Lists of paths, separated by colons; when there is no colon, by commas. */
public final class Paths {
  private Paths() {}

  public static List<String> parse(String text) {
    List<String> byColon = split(text, ":");
    return byColon.size() == 1 ? split(text, ",") : byColon;
  }

  private static List<String> split(String text, String separator) {
    return List.of(text.split(separator, -1)).stream().filter(path -> !path.isEmpty()).toList();
  }
}
