package io.sluicefs.cli.grammar;

/** A text that is not a value of its grammar; the message is the reason alone, without the text. */
public final class InvalidValueException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidValueException(String reason) {
    super(reason, null, false, false);
  }
}
