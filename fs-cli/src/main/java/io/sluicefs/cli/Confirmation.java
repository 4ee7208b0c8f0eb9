package io.sluicefs.cli;

import io.sluicefs.cli.args.CommandFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Asks before something is done that cannot be undone (cli.md 4.3). */
final class Confirmation {
  private final boolean always;
  private final BufferedReader answers =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  /**
   * @param always nobody is asked, the answer is yes
   */
  Confirmation(boolean always) {
    this.always = always;
  }

  /**
   * Shows the warning and returns when the user wants to go on.
   *
   * @throws CommandFailure when not, or when there is nobody to ask
   */
  void require(String warning) {
    System.out.println("\033[1;33mWARNING\033[0m: " + warning);
    if (always) {
      return;
    }
    System.out.print("Proceed anyway? [y/N]: ");
    System.out.flush();
    while (true) {
      String answer = read();
      if (answer == null) {
        throw new CommandFailure("Aborted.");
      }
      switch (answer.strip().toLowerCase(Locale.ROOT)) {
        case "y", "yes" -> {
          return;
        }
        case "", "n", "no" -> throw new CommandFailure("Aborted.");
        default -> {
          System.out.print("Please input y(yes) or n(no): ");
          System.out.flush();
        }
      }
    }
  }

  private @Nullable String read() {
    try {
      return answers.readLine();
    } catch (IOException e) {
      throw new CommandFailure("read the answer: " + e.getMessage(), e);
    }
  }
}
