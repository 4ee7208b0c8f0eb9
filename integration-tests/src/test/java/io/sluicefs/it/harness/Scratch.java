package io.sluicefs.it.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/**
 * A private directory on a local disk, removed at the end; mounts below it must be gone by then.
 */
public final class Scratch implements AutoCloseable {
  private final Path folder;

  private Scratch(Path folder) {
    this.folder = folder;
  }

  public static Scratch named(String name) {
    try {
      Files.createDirectories(Checkout.scratch());
      Path folder = Files.createTempDirectory(Checkout.scratch(), name + "-");
      // Ordinary users walk through it to the mounts below.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      return new Scratch(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Path path() {
    return folder;
  }

  public Path folder(String name) {
    try {
      return Files.createDirectories(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    ProgramRunner.in(Path.of("/"))
        .within(Duration.ofMinutes(1))
        .run("rm", "-rf", "--one-file-system", folder.toString());
  }
}
