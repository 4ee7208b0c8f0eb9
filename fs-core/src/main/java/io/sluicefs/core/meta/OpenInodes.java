package io.sluicefs.core.meta;

import java.util.Set;

/** Which inodes this client has open; asked when the last name of a file goes away. */
@FunctionalInterface
public interface OpenInodes {
  boolean isOpen(long ino);

  /** All of them, perhaps with some that are just being opened or closed. */
  default Set<Long> inos() {
    return Set.of();
  }
}
