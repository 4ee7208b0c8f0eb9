package io.sluicefs.fuse.lifecycle;

import io.sluicefs.fuse.ffm.Sys;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a process that serves a mount the standing that the reference's has (cli.md 10.6): programs
 * that wait for a file wait for it, and the kernel may wait for it to free memory.
 *
 * <p>On Linux a priority belongs to a thread and goes to those that it starts. The compilers of the
 * JVM get it as well: on a busy machine the first requests are slow until they have done their
 * work.
 */
public final class DaemonPriority {
  private static final Logger log = LoggerFactory.getLogger(DaemonPriority.class);
  private static final Path OOM_SCORE = Path.of("/proc/self/oom_score_adj");
  private static final Path THREADS = Path.of("/proc/self/task");
  private static final String NEVER_KILLED = "-1000";
  private static final int PRIO_PROCESS = 0;

  /** That of the reference's service. */
  public static final int USUAL_NICENESS = -19;

  private static final int PR_SET_IO_FLUSHER = 57;

  private DaemonPriority() {}

  /**
   * For all threads, and those they start; what the process may not have is left out.
   *
   * @param niceness -20 (before all others) to 19; 0 is what ordinary programs have
   */
  public static void raise(int niceness) {
    Sys sys = Sys.current();
    report("role of an I/O flusher", sys.call(Sys.PRCTL, PR_SET_IO_FLUSHER, 1, 0, 0, 0));
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        long id = Long.parseLong(thread.getFileName().toString());
        report("priority", sys.call(Sys.SETPRIORITY, PRIO_PROCESS, id, niceness));
      }
      Files.writeString(OOM_SCORE, NEVER_KILLED);
    } catch (IOException e) {
      log.debug("a standing like that of others: {}", e.toString());
    }
  }

  private static void report(String what, long result) {
    if (result < 0) {
      log.debug("without the {}: errno {}", what, -result);
    }
  }
}
