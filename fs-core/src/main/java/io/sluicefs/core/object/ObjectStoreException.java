package io.sluicefs.core.object;

/** A failed object request, classified by the adapter; messages never contain secrets. */
public final class ObjectStoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What the caller can do about it. */
  public enum Kind {
    /** The key, or the bucket, does not exist. */
    NOT_FOUND,
    /** Wrong or missing credential, or not allowed. */
    DENIED,
    /** Time-out, throttling, connection lost, server error: trying again may help. */
    TRANSIENT,
    /** Anything else: trying again does not help. */
    FATAL
  }

  private final Kind kind;

  public ObjectStoreException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public ObjectStoreException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
