package io.sluicefs.cli.control;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.vfs.control.AccessText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Work on trees that a mount does by itself (cli.md 17.5, 17.6). */
public final class TreeOrders {
  private static final int REMOVE = 1002;
  private static final int CLONE = 1006;
  private static final int PRESERVE = 2;
  private static final int NAME_MAX = 255;

  private TreeOrders() {}

  /**
   * Removes a path and everything below it.
   *
   * @throws CommandFailure names the path and the cause
   */
  public static void remove(String argument, boolean skipTrash, int threads, LongConsumer done) {
    Path path = absolute(argument);
    Path parent = path.getParent();
    if (parent == null) {
      throw new CommandFailure("RMR \"" + path + "\": not inside a mount");
    }
    byte[] name = name(path);
    ByteBuffer body =
        ByteBuffer.allocate(11 + name.length)
            .putLong(ino(parent))
            .put((byte) name.length)
            .put(name)
            .put((byte) (skipTrash ? 1 : 0))
            .put((byte) threads)
            .flip();
    int errno = order(parent, REMOVE, body, done);
    if (errno != 0) {
      throw new CommandFailure("RMR \"" + path + "\": " + AccessText.of(Errno.of(errno)));
    }
  }

  /**
   * Copies a path without its data.
   *
   * @throws CommandFailure names the path and the cause
   */
  public static void copy(
      String source, String target, boolean preserve, int threads, LongConsumer done) {
    Path from = absolute(source);
    Path to = absolute(target);
    if (target.endsWith("/") && from.getFileName() != null) {
      to = to.resolve(from.getFileName());
    }
    Path fromParent = from.getParent();
    Path toParent = to.getParent();
    if (fromParent == null || toParent == null) {
      throw new CommandFailure(source + " is not inside a mount of this kind");
    }
    checkPlaces(from, to, toParent);
    byte[] name = name(to);
    ByteBuffer body =
        ByteBuffer.allocate(29 + name.length)
            .putLong(ino(from))
            .putLong(ino(fromParent))
            .putLong(ino(toParent))
            .put((byte) name.length)
            .put(name)
            .putShort((short) umask())
            .put((byte) (preserve ? PRESERVE : 0))
            .put((byte) threads)
            .flip();
    int errno = order(toParent, CLONE, body, done);
    if (errno != 0) {
      throw new CommandFailure("clone failed: " + AccessText.of(Errno.of(errno)));
    }
  }

  private static void checkPlaces(Path from, Path to, Path toParent) {
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      throw new CommandFailure(to + " already exists");
    }
    if (!attribute(from, "unix:dev").equals(attribute(toParent, "unix:dev"))) {
      throw new CommandFailure(
          "the clone DST path should be at the same mount point as the SRC path");
    }
    if (to.startsWith(from)) {
      throw new CommandFailure("the clone DST path should not be under the SRC path");
    }
  }

  private static Path absolute(String argument) {
    return Path.of(argument).toAbsolutePath().normalize();
  }

  private static byte[] name(Path path) {
    byte[] name = path.getFileName().toString().getBytes(StandardCharsets.UTF_8);
    if (name.length > NAME_MAX) {
      throw new CommandFailure(path + ": file name too long");
    }
    return name;
  }

  private static long ino(Path path) {
    return (Long) attribute(path, "unix:ino");
  }

  private static Object attribute(Path path, String attribute) {
    try {
      return Files.getAttribute(path, attribute, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      throw new CommandFailure("lookup inode for " + path + ": no such file or directory", e);
    } catch (IOException e) {
      throw new CommandFailure("lookup inode for " + path + ": " + e.getMessage(), e);
    }
  }

  private static int order(Path directory, int command, ByteBuffer body, LongConsumer done) {
    try (ControlFile control = ControlFile.in(directory)) {
      return control.order(command, body, done);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(directory + " is not inside JuiceFS", e);
    } catch (IOException e) {
      throw new CommandFailure(directory + ": " + e.getMessage(), e);
    }
  }

  private static int umask() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("Umask:")) {
          return Integer.parseInt(line.substring("Umask:".length()).strip(), 8);
        }
      }
      throw new CommandFailure("/proc/self/status does not tell the umask");
    } catch (IOException e) {
      throw new CommandFailure("/proc/self/status: " + e.getMessage(), e);
    }
  }
}
