package io.sluicefs.meta.redis.connection;

import io.sluicefs.core.errno.FsException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list that a script answered; position 0 is the errno, which is 0 by the time anybody gets a
 * reply. A part of an unexpected kind is a bug of the script: EIO.
 */
public final class Reply {
  private final List<@Nullable Object> parts;

  public Reply(List<@Nullable Object> parts) {
    this.parts = parts;
  }

  public int size() {
    return parts.size();
  }

  /** True when the part is missing or nil (Lua false). */
  public boolean isAbsent(int index) {
    return index >= parts.size() || parts.get(index) == null;
  }

  public boolean isBytes(int index) {
    return index < parts.size() && parts.get(index) instanceof byte[];
  }

  public boolean isList(int index) {
    return index < parts.size() && parts.get(index) instanceof List<?>;
  }

  public byte[] bytes(int index) {
    if (index < parts.size() && parts.get(index) instanceof byte[] bytes) {
      return bytes;
    }
    throw unexpected(index, "bytes");
  }

  public byte @Nullable [] bytesOrNull(int index) {
    return isAbsent(index) ? null : bytes(index);
  }

  /** An integer, sent as one or as decimal text (above 2^53). */
  public long number(int index) {
    Object part = index < parts.size() ? parts.get(index) : null;
    if (part instanceof Long number) {
      return number;
    }
    return Ascii.parseLong(bytes(index));
  }

  /** A nested list. */
  @SuppressWarnings("unchecked") // replies consist of Long, byte[], List of the same and null
  public Reply list(int index) {
    if (index < parts.size() && parts.get(index) instanceof List<?> list) {
      return new Reply((List<@Nullable Object>) list);
    }
    throw unexpected(index, "a list");
  }

  private FsException unexpected(int index, String wanted) {
    return FsException.io(
        "script reply: part " + index + " of " + parts.size() + " is not " + wanted,
        new IllegalStateException("unexpected script reply"));
  }
}
