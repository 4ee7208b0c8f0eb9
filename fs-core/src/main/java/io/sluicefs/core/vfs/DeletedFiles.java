package io.sluicefs.core.vfs;

/**
 * Told when the record of a file is gone, so that its data can go soon. Calls never block and never
 * fail: what is missed here is found by the job that walks the queue of deleted files.
 */
@FunctionalInterface
public interface DeletedFiles {
  /** Leaves everything to the job. */
  DeletedFiles LATER = (ino, length) -> {};

  /** {@code length} is the one in the record at its end. */
  void fileDeleted(long ino, long length);
}
