package io.sluicefs.core.vfs;

import java.time.Duration;

/**
 * Settings of one mount that the virtual file system itself looks at.
 *
 * @param readOnly every change is answered EROFS
 * @param xattr extended attributes are served; otherwise all requests for them get ENOSYS
 * @param capabilities {@code security.capability} is served like any attribute
 * @param selinux {@code security.selinux} is served like any attribute
 * @param umask replaces the callers' umask, {@link #CALLERS_UMASK} to keep it
 * @param updatesAtime reads ask the engine to update access times
 * @param handlesMax open files and directories at one time
 * @param dirAttrLife how long the reply of an own change may answer for its directory; adds to the
 *     life the kernel gives the answer, so keep it short
 * @param dentryLife how long a name is remembered as a hint for removals
 */
public record VfsConfig(
    boolean readOnly,
    boolean xattr,
    boolean capabilities,
    boolean selinux,
    int umask,
    boolean updatesAtime,
    int handlesMax,
    Duration dirAttrLife,
    Duration dentryLife) {
  public static final int CALLERS_UMASK = -1;

  private static final int HANDLES_MAX_DEFAULT = 1 << 20;

  public VfsConfig {
    if (handlesMax < 1 || handlesMax > 1 << 24) {
      throw new IllegalArgumentException("handlesMax out of range: " + handlesMax);
    }
  }

  /** Read and write, extended attributes on, everything else as the reference has it. */
  public static VfsConfig defaults() {
    return new VfsConfig(
        false,
        true,
        false,
        false,
        CALLERS_UMASK,
        false,
        HANDLES_MAX_DEFAULT,
        Duration.ofMillis(100),
        Duration.ofSeconds(1));
  }

  public VfsConfig withReadOnly(boolean value) {
    return new VfsConfig(
        value,
        xattr,
        capabilities,
        selinux,
        umask,
        updatesAtime,
        handlesMax,
        dirAttrLife,
        dentryLife);
  }

  /** Which extended attributes are served. */
  public VfsConfig withXattr(boolean any, boolean capability, boolean label) {
    return new VfsConfig(
        readOnly, any, capability, label, umask, updatesAtime, handlesMax, dirAttrLife, dentryLife);
  }

  public VfsConfig withUmask(int value) {
    return new VfsConfig(
        readOnly,
        xattr,
        capabilities,
        selinux,
        value,
        updatesAtime,
        handlesMax,
        dirAttrLife,
        dentryLife);
  }

  public VfsConfig withUpdatesAtime(boolean value) {
    return new VfsConfig(
        readOnly, xattr, capabilities, selinux, umask, value, handlesMax, dirAttrLife, dentryLife);
  }

  /** The umask that counts for a request. */
  public int umaskFor(int callers) {
    return umask == CALLERS_UMASK ? callers : umask;
  }
}
