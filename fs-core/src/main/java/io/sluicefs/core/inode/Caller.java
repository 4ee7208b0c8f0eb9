package io.sluicefs.core.inode;

/**
 * Who asks. One instance serves one request and must not be kept beyond it: frontends reuse them.
 */
public interface Caller {
  int uid();

  int gid();

  /** Thread id of the caller, 0 when unknown. */
  int pid();

  /**
   * Primary and supplementary groups, read on first use. Asked for only where an engine checks
   * permission itself ({@link #checksPermission}).
   */
  int[] groups();

  /**
   * True when nobody has checked permission yet: scripts then check mode bits. False in the default
   * mount, where the kernel did (default_permissions).
   */
  boolean checksPermission();

  /** True once the kernel interrupted the request; waits poll it and end with EINTR. */
  boolean isCancelled();

  /**
   * Runs {@code action} when the kernel interrupts the request, on a thread that must not wait; at
   * once if it has been. A caller that cannot is polled.
   */
  default void onCancel(Runnable action) {}

  /** The daemon itself, as root, for background work. */
  static Caller root() {
    return RootCaller.INSTANCE;
  }
}
