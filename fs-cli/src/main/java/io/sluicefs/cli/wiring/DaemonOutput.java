package io.sluicefs.cli.wiring;

import io.sluicefs.fuse.ffm.ErrorOutput;
import java.io.IOException;
import java.nio.file.Path;

/** Standard error of a daemon, which its starter may be waiting on to be closed. */
public final class DaemonOutput {
  private DaemonOutput() {}

  /** Whatever the JVM itself has to say goes to {@code file} from now on. */
  public static void appendTo(Path file) throws IOException {
    ErrorOutput.appendTo(file);
  }
}
