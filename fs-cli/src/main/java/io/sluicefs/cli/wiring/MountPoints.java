package io.sluicefs.cli.wiring;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.fuse.ffm.Sys;
import io.sluicefs.fuse.lifecycle.DeadMounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;

/** Directories to mount on. */
public final class MountPoints {
  /** Twice as long as attributes are cached. */
  private static final int LOOKS_MAX = 40;

  private static final long LOOK_NANOS = 50_000_000;

  private MountPoints() {}

  /**
   * An existing directory with an absolute path: made when it is missing, freed of what a crashed
   * daemon left there.
   *
   * @throws CommandFailure names the path and what is wrong with it
   */
  public static Path prepare(String given) {
    Path path = Path.of(given).toAbsolutePath().normalize();
    if (path.getParent() == null) {
      throw new CommandFailure("should not mount on the root directory");
    }
    try {
      DeadMounts.State state = DeadMounts.clean(path);
      if (state == DeadMounts.State.HUNG) {
        throw new CommandFailure(
            "the mount at \"" + path + "\" does not answer; unmount it with 'umount --force'");
      }
      awaitEndOfKilled(path);
      if (!Files.isDirectory(path)) {
        Files.createDirectories(path);
      }
      path = path.toRealPath();
    } catch (IOException e) {
      throw new CommandFailure("mount point \"" + path + "\": " + reason(e), e);
    }
    if (!Sys.isRoot() && !Files.isWritable(path)) {
      throw new CommandFailure("Do not have write permission on \"" + path + '"');
    }
    return path;
  }

  /**
   * A daemon that was killed a moment ago looks alive as long as the kernel has the attributes of
   * its root, and is no directory any more: looks again until it is gone.
   */
  private static void awaitEndOfKilled(Path path) throws IOException {
    for (int i = 0; i < LOOKS_MAX && !Files.isDirectory(path); i++) {
      if (DeadMounts.clean(path) == DeadMounts.State.NONE) {
        return;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case java.nio.file.FileAlreadyExistsException e -> "is not a directory";
      case java.nio.file.AccessDeniedException e -> "permission denied";
      case java.nio.file.FileSystemException e when e.getReason() != null ->
          String.valueOf(e.getReason());
      default -> String.valueOf(failure.getMessage());
    };
  }
}
