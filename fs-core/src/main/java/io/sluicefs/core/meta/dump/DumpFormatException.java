package io.sluicefs.core.meta.dump;

/** A dump that cannot be read: damaged, cut short, or of another kind. The message says where. */
public final class DumpFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DumpFormatException(String what) {
    super(what);
  }

  public DumpFormatException(String what, Throwable cause) {
    super(what, cause);
  }
}
