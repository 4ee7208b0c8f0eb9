package io.sluicefs.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The kernel's list of mounts, read without touching any of them, and the last resort for a mount
 * that does not answer: abort its connection, detach it.
 */
public final class MountTable {
  private static final Path MOUNTINFO = Path.of("/proc/self/mountinfo");

  private MountTable() {}

  /**
   * One line of mountinfo.
   *
   * @param device minor number, which is the number of the FUSE connection
   */
  public record Mount(
      int device, String point, String options, String type, String source, String superOptions) {}

  /** The topmost mount at that very path. */
  public static Optional<Mount> at(Path point) {
    try {
      return Files.readAllLines(MOUNTINFO).stream()
          .map(MountTable::parse)
          .filter(mount -> mount.point().equals(point.toString()))
          .reduce((lower, upper) -> upper);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static boolean isMounted(Path point) {
    return at(point).isPresent();
  }

  /** Ends whatever is mounted there, without asking the daemon. */
  public static void tearDown(Path point) {
    for (Optional<Mount> mount = at(point); mount.isPresent(); mount = at(point)) {
      abort(mount.get());
      ProgramRunner.in(Path.of("/"))
          .within(Duration.ofSeconds(20))
          .run("umount", "-l", point.toString());
    }
  }

  private static void abort(Mount mount) {
    Path abort = connection(mount).resolve("abort");
    if (mount.type().startsWith("fuse") && Files.exists(abort)) {
      try {
        Files.writeString(abort, "1");
      } catch (IOException alreadyGone) {
        // The connection ended between the look and the write: nothing is left to abort.
      }
    }
  }

  /** Requests that the daemon has not answered yet. */
  public static int waiting(Mount mount) {
    try {
      return Integer.parseInt(Files.readString(connection(mount).resolve("waiting")).strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path connection(Mount mount) {
    return Path.of("/sys/fs/fuse/connections", Integer.toString(mount.device()));
  }

  private static Mount parse(String line) {
    String[] words = line.split(" ");
    int dash = 6;
    while (!words[dash].equals("-")) {
      dash++;
    }
    int device = Integer.parseInt(words[2].substring(words[2].indexOf(':') + 1));
    return new Mount(
        device,
        unescape(words[4]),
        words[5],
        words[dash + 1],
        unescape(words[dash + 2]),
        words[dash + 3]);
  }

  private static String unescape(String word) {
    return word.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
  }
}
