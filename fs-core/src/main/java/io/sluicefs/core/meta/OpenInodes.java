package io.sluicefs.core.meta;

/** Which inodes this client has open; asked when the last name of a file goes away. */
@FunctionalInterface
public interface OpenInodes {
  boolean isOpen(long ino);
}
