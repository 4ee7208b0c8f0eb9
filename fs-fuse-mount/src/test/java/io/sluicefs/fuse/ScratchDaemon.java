package io.sluicefs.fuse;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A mount in a process of its own, to be killed or run as another user. */
public final class ScratchDaemon {
  /** Printed once the mount can be used. */
  static final String READY = "mounted";

  private ScratchDaemon() {}

  /** Arguments: the mount point, and whether other users may enter. Ends with its input. */
  @SuppressWarnings("SystemOut") // the parent waits for the line
  public static void main(String[] arguments) throws IOException, InterruptedException {
    FuseConfig config =
        FuseConfig.of(Path.of(arguments[0]), "daemon", Boolean.parseBoolean(arguments[1]));
    try (ScratchVfs vfs = new ScratchVfs()) {
      FuseMount mount = FuseMount.mount(config, vfs);
      System.out.println(READY);
      while (System.in.read() >= 0) {
        // What is written to us means nothing; the end does.
      }
      if (!mount.stop(Duration.ofSeconds(10))) {
        throw new IOException("the mount is still in use");
      }
    }
  }
}
