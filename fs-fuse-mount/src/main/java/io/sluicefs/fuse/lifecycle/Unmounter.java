package io.sluicefs.fuse.lifecycle;

import io.sluicefs.fuse.ffm.MountCalls;
import io.sluicefs.fuse.ffm.Sys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Takes mounts away: by umount2(2) as root, else by fusermount3. The system call is made directly,
 * because umount(8) first asks the mount for attributes and hangs when nobody serves it.
 */
public final class Unmounter {
  private Unmounter() {}

  /** Unmounts, or fails while something in the mount is in use. */
  public static void unmount(Path mountPoint) throws MountException {
    detach(mountPoint, 0, "-q");
  }

  /** The path disappears at once; the mount ends with its last user. */
  public static void unmountLazily(Path mountPoint) throws MountException {
    detach(mountPoint, MountCalls.MNT_DETACH, "-q", "-z");
  }

  private static void detach(Path mountPoint, int flags, String... helperFlags)
      throws MountException {
    if (!Sys.isRoot()) {
      FusermountProgram.unmount(mountPoint, helperFlags);
      return;
    }
    int result = MountCalls.unmount(mountPoint.toString(), flags);
    if (result < 0) {
      throw new MountException("cannot unmount " + mountPoint + ": " + Causes.of(-result));
    }
  }

  /**
   * Ends a connection whose daemon does not answer: everything that waits for it fails. The mount
   * point remains and must be unmounted.
   *
   * @return false when the kernel offers no way to do so
   */
  public static boolean abort(MountTable.Entry mount) {
    try {
      Files.writeString(mount.connection().resolve("abort"), "1");
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Requests that the kernel waits for; -1 when that cannot be seen. */
  public static int waiting(MountTable.Entry mount) {
    try {
      return Integer.parseInt(Files.readString(mount.connection().resolve("waiting")).strip());
    } catch (IOException e) {
      return -1;
    }
  }
}
