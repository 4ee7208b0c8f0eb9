package io.sluicefs.cli.args;

/**
 * A command cannot go on: the message is one line that names the option or path and the cause. It
 * becomes a FATAL line and exit status 1.
 */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CommandFailure(String message) {
    super(message);
  }

  public CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
