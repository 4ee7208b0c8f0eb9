package io.sluicefs.cli.args;

/** Words that make no valid command line; the message is what the user reads. */
public final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public UsageException(String message) {
    super(message);
  }
}
