package io.sluicefs.fuse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One mount: where, how it is shown, what the kernel may do by itself.
 *
 * @param mountPoint absolute path of an existing directory
 * @param source what {@code df} shows, {@code JuiceFS:<volume>}
 * @param subtype the type is {@code fuse.<subtype>}
 * @param options further words for mount(2) or fusermount3
 * @param allowOther users other than the one who mounts may enter
 * @param defaultPermissions the kernel checks mode bits; without it scripts do
 * @param umask replaces the umask of callers; absent: theirs
 * @param maxIo largest READ or WRITE in bytes
 * @param readers threads that read requests; spares come on top
 */
public record FuseConfig(
    Path mountPoint,
    String source,
    String subtype,
    List<String> options,
    boolean readOnly,
    boolean allowOther,
    boolean defaultPermissions,
    @Nullable Integer umask,
    int maxIo,
    int readers,
    Timeouts timeouts,
    Features features,
    Xattrs xattrs) {

  public static final int MAX_IO_DEFAULT = 1 << 20;
  public static final int MAX_IO_MIN = 4096;
  public static final int MAX_IO_MAX = 1 << 20;

  public FuseConfig {
    if (!mountPoint.isAbsolute()) {
      throw new IllegalArgumentException("mount point is not absolute: " + mountPoint);
    }
    if (maxIo < MAX_IO_MIN || maxIo > MAX_IO_MAX) {
      throw new IllegalArgumentException("max-fuse-io must be 4 KiB to 1 MiB: " + maxIo);
    }
    if (readers < 1) {
      throw new IllegalArgumentException("readers must be at least 1: " + readers);
    }
    options = List.copyOf(options);
  }

  /** The usual mount of a volume. */
  public static FuseConfig of(Path mountPoint, String volume, boolean allowOther) {
    return new FuseConfig(
        mountPoint,
        "JuiceFS:" + volume,
        "juicefs",
        List.of(),
        false,
        allowOther,
        true,
        null,
        MAX_IO_DEFAULT,
        readersDefault(),
        Timeouts.defaults(),
        Features.defaults(),
        Xattrs.NONE);
  }

  /** Enough for a few slow requests at once, few enough to stay in the caches of a small host. */
  public static int readersDefault() {
    return Math.clamp(Runtime.getRuntime().availableProcessors(), 8, 16);
  }

  public FuseConfig withOptions(List<String> words) {
    return new FuseConfig(
        mountPoint,
        source,
        subtype,
        words,
        readOnly,
        allowOther,
        defaultPermissions,
        umask,
        maxIo,
        readers,
        timeouts,
        features,
        xattrs);
  }

  public FuseConfig withReadOnly(boolean value) {
    return new FuseConfig(
        mountPoint,
        source,
        subtype,
        options,
        value,
        allowOther,
        defaultPermissions,
        umask,
        maxIo,
        readers,
        timeouts,
        features,
        xattrs);
  }

  public FuseConfig withTimeouts(Timeouts value) {
    return new FuseConfig(
        mountPoint,
        source,
        subtype,
        options,
        readOnly,
        allowOther,
        defaultPermissions,
        umask,
        maxIo,
        readers,
        value,
        features,
        xattrs);
  }

  public FuseConfig withFeatures(Features value) {
    return new FuseConfig(
        mountPoint,
        source,
        subtype,
        options,
        readOnly,
        allowOther,
        defaultPermissions,
        umask,
        maxIo,
        readers,
        timeouts,
        value,
        xattrs);
  }

  public FuseConfig withXattrs(Xattrs value) {
    return new FuseConfig(
        mountPoint,
        source,
        subtype,
        options,
        readOnly,
        allowOther,
        defaultPermissions,
        umask,
        maxIo,
        readers,
        timeouts,
        features,
        value);
  }

  /** The umask that counts: the mount's when it has one, else the caller's. */
  int umask(int callers) {
    return (umask == null ? callers : umask) & 0777;
  }

  /**
   * How long the kernel may use an answer without asking again (behaviour.md 1.3).
   *
   * @param attr attributes of any inode
   * @param entry names of anything but directories
   * @param dirEntry names of directories
   * @param negative names that do not exist; zero for never
   */
  public record Timeouts(Duration attr, Duration entry, Duration dirEntry, Duration negative) {
    public Timeouts {
      if (attr.isNegative()
          || entry.isNegative()
          || dirEntry.isNegative()
          || negative.isNegative()) {
        throw new IllegalArgumentException("a kernel cache time-out is negative");
      }
    }

    public static Timeouts defaults() {
      Duration second = Duration.ofSeconds(1);
      return new Timeouts(second, second, second, Duration.ZERO);
    }
  }

  /**
   * What is asked of the kernel beyond the usual.
   *
   * @param writebackCache the kernel buffers writes; for volumes with a single writer
   * @param asyncDirectIo large O_DIRECT calls become parallel requests
   * @param readdirCache the kernel keeps listings while the directory's attributes are valid
   * @param forwardsLocks fcntl and flock locks come to us instead of being local to this host
   */
  public record Features(
      boolean writebackCache, boolean asyncDirectIo, boolean readdirCache, boolean forwardsLocks) {
    public static Features defaults() {
      return new Features(false, true, false, false);
    }
  }

  /**
   * Which extended attributes exist on the mount.
   *
   * @param enabled false: the kernel is told once that there are none
   * @param capability {@code security.capability} is served
   * @param selinux {@code security.selinux} is served
   * @param acl POSIX ACLs are served, and checked by the kernel
   */
  public record Xattrs(boolean enabled, boolean capability, boolean selinux, boolean acl) {
    public static final Xattrs NONE = new Xattrs(false, false, false, false);
    public static final Xattrs USER = new Xattrs(true, false, false, false);
  }
}
