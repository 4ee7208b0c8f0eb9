package io.sluicefs.core.inode;

import io.sluicefs.core.errno.Errno;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One path component as opaque bytes: 1 to 255, any but '/' and NUL. Immutable. */
public final class Name implements Comparable<Name> {
  public static final int LENGTH_MAX = 255;

  private final byte[] bytes;
  private final int hash;

  private Name(byte[] bytes) {
    this.bytes = bytes;
    this.hash = Arrays.hashCode(bytes);
  }

  /**
   * Takes the bytes as they are, without a copy; the caller must not change them afterwards.
   *
   * @throws io.sluicefs.core.errno.FsException ENAMETOOLONG beyond 255 bytes, EINVAL when empty or
   *     with '/' or NUL
   */
  public static Name of(byte[] bytes) {
    if (bytes.length > LENGTH_MAX) {
      throw Errno.ENAMETOOLONG.exception();
    }
    if (bytes.length == 0) {
      throw Errno.EINVAL.exception();
    }
    for (byte b : bytes) {
      if (b == 0 || b == '/') {
        throw Errno.EINVAL.exception();
      }
    }
    return new Name(bytes);
  }

  /** The UTF-8 bytes of {@code text}; errors as {@link #of(byte[])}. */
  public static Name of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes themselves, not a copy: read only. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return bytes.length;
  }

  public boolean isDot() {
    return bytes.length == 1 && bytes[0] == '.';
  }

  public boolean isDotDot() {
    return bytes.length == 2 && bytes[0] == '.' && bytes[1] == '.';
  }

  @Override
  public int compareTo(Name other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Name other && hash == other.hash && Arrays.equals(bytes, other.bytes);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** For logs only. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
