package io.sluicefs.cli.args;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gives words their passwords back. Everybody on the machine can read the arguments of a process;
 * so the launcher masks passwords in them and sends the true words through a pipe, one line each:
 * the position of the word, a blank, the word.
 */
public final class Secrets {
  /** System property with the path of the pipe, set by the launcher. */
  private static final String PIPE = "sluice.secrets";

  private Secrets() {}

  public static List<String> restore(String[] words) throws IOException {
    String pipe = System.getProperty(PIPE);
    return pipe == null ? List.of(words) : restore(words, Path.of(pipe));
  }

  static List<String> restore(String[] words, Path pipe) throws IOException {
    List<String> restored = new ArrayList<>(List.of(words));
    try (BufferedReader lines = Files.newBufferedReader(pipe, StandardCharsets.UTF_8)) {
      for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
        int blank = line.indexOf(' ');
        if (blank > 0) { // the here-document ends with an empty line
          restored.set(Integer.parseInt(line.substring(0, blank)), line.substring(blank + 1));
        }
      }
    }
    return restored;
  }
}
