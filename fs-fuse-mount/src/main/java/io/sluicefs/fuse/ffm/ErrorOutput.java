package io.sluicefs.fuse.ffm;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/** Standard error of this process, which a daemon must not keep from its parent. */
public final class ErrorOutput {
  private static final int AT_FDCWD = -100;
  private static final int O_WRONLY_CREAT_APPEND_CLOEXEC = 01 | 0100 | 02000 | 02000000;
  private static final int STANDARD_ERROR = 2;

  private ErrorOutput() {}

  /** Appends it to {@code file} from now on, whoever in the process writes. */
  public static void appendTo(Path file) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Sys sys = Sys.current();
      long path = arena.allocateFrom(file.toString()).address();
      long fd = sys.call(Sys.OPENAT, AT_FDCWD, path, O_WRONLY_CREAT_APPEND_CLOEXEC, 0640);
      if (fd < 0) {
        throw new IOException(file + ": cannot be opened, error " + -fd);
      }
      long result = sys.call(Sys.DUP3, fd, STANDARD_ERROR, 0);
      Sys.close((int) fd);
      if (result < 0) {
        throw new IOException("standard error cannot be redirected, error " + -result);
      }
    }
  }
}
