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
    /** Time-out, connection lost, server error: trying again may help. */
    TRANSIENT,
    /** The store asks for fewer requests: trying again helps, later and with fewer at once. */
    THROTTLED,
    /** The object is there, but its bytes are not what was stored: length, checksum or tag. */
    DAMAGED,
    /** Anything else: trying again does not help. */
    FATAL;

    /** Whether the same request may succeed later. */
    public boolean mayPass() {
      return this == TRANSIENT || this == THROTTLED;
    }
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

  /** An object that has not the length that it must have. */
  public static ObjectStoreException wrongLength(String request, long found, long wanted) {
    return new ObjectStoreException(
        Kind.DAMAGED, request + ": the object has " + found + " bytes instead of " + wanted);
  }

  public Kind kind() {
    return kind;
  }
}
