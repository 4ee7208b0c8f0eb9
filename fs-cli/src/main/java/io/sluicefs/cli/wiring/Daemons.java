package io.sluicefs.cli.wiring;

import io.sluicefs.fuse.lifecycle.MountTable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the process that serves a mount: the one with an open FUSE device of that connection. The
 * mount itself is not asked, since it may not answer.
 */
final class Daemons {
  private static final Path PROC = Path.of("/proc");
  private static final Path DEVICE = Path.of("/dev/fuse");

  private Daemons() {}

  /** Absent when the process belongs to somebody else, or is gone. */
  static Optional<ProcessHandle> serving(MountTable.Entry mount) {
    String connection = "fuse_connection:\t" + mount.deviceMinor();
    return ProcessHandle.allProcesses()
        .filter(process -> serves(PROC.resolve(Long.toString(process.pid())), connection))
        .findFirst();
  }

  private static boolean serves(Path process, String connection) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (isDevice(descriptor)) {
          Path info = process.resolve("fdinfo").resolve(descriptor.getFileName());
          return Files.readAllLines(info).stream().anyMatch(line -> line.equals(connection));
        }
      }
    } catch (IOException e) {
      // not ours, or gone meanwhile
    }
    return false;
  }

  private static boolean isDevice(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).equals(DEVICE);
    } catch (IOException e) {
      return false;
    }
  }
}
