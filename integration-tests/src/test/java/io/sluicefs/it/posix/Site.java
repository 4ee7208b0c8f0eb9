package io.sluicefs.it.posix;

/**
 * A file system that the suite runs on. Actors share its tree; each has its own ids and
 * descriptors. Made once per run and closed at its end.
 */
public interface Site extends AutoCloseable {

  /** A new actor; without supplementary groups. */
  PosixFs actor(int uid, int gid);

  /** Whether the calls go through the kernel, which adds rules of its own. */
  boolean isKernel();

  @Override
  void close();
}
