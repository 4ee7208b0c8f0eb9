package io.sluicefs.cli.wiring;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.cli.args.Redaction;
import io.sluicefs.core.errno.FsException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns failures of components into the one line that a user reads. */
public final class Failures {
  private Failures() {}

  /**
   * Runs {@code work}; a failure becomes {@code what: cause}.
   *
   * @param what the option, path or server concerned
   */
  public static <T> T explain(String what, Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      throw explained(what, e);
    }
  }

  /** The same for work without a result. */
  public static void explain(String what, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      throw explained(what, e);
    }
  }

  /** The one line of {@code failure}; a failure that is one already stays. */
  public static CommandFailure explained(String what, Exception failure) {
    if (failure instanceof CommandFailure already) {
      return already;
    }
    String prefix = what.isEmpty() ? "" : what + ": ";
    return new CommandFailure(Redaction.redact(prefix + cause(failure)), failure);
  }

  /** The message, and behind it that of the first cause, which says what really happened. */
  private static String cause(Throwable failure) {
    String message = text(failure);
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String first = text(root);
    String both = message.contains(first) ? message : message + ": " + first;
    return both.replaceAll("\\s+", " ");
  }

  private static String text(Throwable failure) {
    @Nullable String message = failure.getMessage();
    if (failure instanceof FsException fs && fs.isExpected()) {
      return fs.errno().toString();
    }
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
