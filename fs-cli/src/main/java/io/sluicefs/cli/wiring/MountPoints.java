package io.sluicefs.cli.wiring;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.fuse.ffm.Sys;
import io.sluicefs.fuse.lifecycle.DeadMounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Directories to mount on. */
public final class MountPoints {
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
      if (!Files.isDirectory(path)) {
        // A daemon that was killed a moment ago looked alive until it had ended.
        DeadMounts.clean(path);
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
