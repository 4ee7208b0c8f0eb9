package io.sluicefs.it.harness;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What the kernel and the daemon itself tell about the daemon of a mount. */
public final class Daemon {
  private static final Duration CALM_WITHIN = Duration.ofSeconds(30);

  private final Mounted mounted;

  public Daemon(Mounted mounted) {
    this.mounted = mounted;
  }

  /** The most memory it ever had, in MiB. */
  public long peakMebibytes() {
    Path status = Path.of("/proc", Long.toString(mounted.process().pid()), "status");
    return number(read(status), "VmHWM:") / 1024;
  }

  /** A figure of {@code .stats}. */
  public long figure(String name) {
    return number(read(mounted.path().resolve(".stats")), "juicefs_" + name + " ");
  }

  /** Returns when no page is held any more: nothing is open, all is stored. */
  public void awaitNoPages() {
    await("pages in use").atMost(CALM_WITHIN).until(() -> figure("held_page_bytes") == 0);
  }

  private static long number(String text, String start) {
    String line = text.lines().filter(l -> l.startsWith(start)).findFirst().orElseThrow();
    return Long.parseLong(line.substring(start.length()).strip().split(" ")[0]);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
