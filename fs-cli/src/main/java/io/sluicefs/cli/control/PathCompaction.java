package io.sluicefs.cli.control;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.core.errno.Errno;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Has a mount merge the slices below a path (cli.md 17.4). */
public final class PathCompaction {
  private static final int COMPACT = 1008;

  private PathCompaction() {}

  /**
   * @param found hears how many chunks have been found so far
   * @return the inode of the path
   * @throws CommandFailure names the path and the cause
   */
  public static long run(String argument, int threads, LongConsumer found) {
    Path path = Path.of(argument).toAbsolutePath().normalize();
    try {
      long ino = (Long) Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
      Path parent = path.getParent();
      boolean isDirectory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
      try (ControlFile control = ControlFile.in(isDirectory || parent == null ? path : parent)) {
        ByteBuffer body = ByteBuffer.allocate(10).putLong(ino).putShort((short) threads).flip();
        int errno = control.order(COMPACT, body, found);
        if (errno == Errno.EINVAL.number()) {
          throw new CommandFailure("compact is not supported, please upgrade and mount again");
        }
        if (errno != 0) {
          throw new CommandFailure("compact [%d:\"%s\"]: %s".formatted(ino, path, Errno.of(errno)));
        }
        return ino;
      }
    } catch (NoSuchFileException e) {
      throw new CommandFailure("compact " + path + ": not there, or not inside a mount", e);
    } catch (IOException e) {
      throw new CommandFailure("compact " + path + ": " + e.getMessage(), e);
    }
  }
}
