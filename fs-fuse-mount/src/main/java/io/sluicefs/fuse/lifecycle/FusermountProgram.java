package io.sluicefs.fuse.lifecycle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The setuid program that mounts and unmounts for ordinary users. */
final class FusermountProgram {
  private static final List<String> NAMES = List.of("fusermount3", "fusermount");
  private static final List<String> DIRECTORIES =
      List.of("/usr/bin", "/bin", "/usr/local/bin", "/usr/sbin", "/sbin");

  private FusermountProgram() {}

  static String path() throws MountException {
    for (String name : NAMES) {
      for (String directory : DIRECTORIES) {
        Path program = Path.of(directory, name);
        if (Files.isExecutable(program)) {
          return program.toString();
        }
      }
    }
    throw new MountException("fuse: fuse is not installed. Please install it first");
  }

  /** Runs the helper with {@code -u}; what it says is the error. */
  static void unmount(Path mountPoint, String... flags) throws MountException {
    List<String> command = new ArrayList<>(List.of(path(), "-u"));
    command.addAll(Arrays.asList(flags));
    command.addAll(List.of("--", mountPoint.toString()));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said;
      try (var output = process.getInputStream()) {
        said = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
      }
      if (process.waitFor() != 0) {
        throw new MountException(
            said.isEmpty() ? "cannot unmount " + mountPoint : said.lines().toList().getLast());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MountException("interrupted while unmounting " + mountPoint);
    } catch (MountException e) {
      throw e;
    } catch (IOException e) {
      throw new MountException("cannot run " + command.getFirst() + ": " + e.getMessage());
    }
  }
}
