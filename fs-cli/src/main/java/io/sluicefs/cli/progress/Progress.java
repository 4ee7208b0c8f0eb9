package io.sluicefs.cli.progress;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one command (cli.md 4.2): the newest is redrawn a few times a second when
 * standard output is a terminal; at the end every counter that counted has its line.
 */
public final class Progress implements AutoCloseable {
  private static final long REDRAW_MILLIS = 200;
  private static final String CLEAR_LINE = "\r\033[K";

  private final @Nullable PrintStream out;
  private final List<Counter> counters = new CopyOnWriteArrayList<>();
  private final @Nullable ScheduledExecutorService painter;

  private Progress(@Nullable PrintStream out) {
    this.out = out;
    this.painter = out == null ? null : paintEvery(REDRAW_MILLIS);
  }

  /** Draws if there is a terminal to draw on. */
  public static Progress start() {
    boolean wanted =
        !"false".equalsIgnoreCase(System.getenv().getOrDefault("DISPLAY_PROGRESSBAR", ""));
    return new Progress(wanted && isTerminal() ? System.out : null);
  }

  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  private ScheduledExecutorService paintEvery(long millis) {
    ScheduledExecutorService thread =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("progress").factory());
    ScheduledFuture<?> _ =
        thread.scheduleWithFixedDelay(this::paint, millis, millis, TimeUnit.MILLISECONDS);
    return thread;
  }

  /** True when nothing is drawn: the command then sums up in its log lines. */
  public boolean isQuiet() {
    return out == null;
  }

  /** A counter without a known end. */
  public Counter counter(String name) {
    return counter(name, -1);
  }

  /** A counter that ends at {@code total}. */
  public Counter counter(String name, long total) {
    Counter counter = new Counter(name, total, System.nanoTime());
    counters.add(counter);
    return counter;
  }

  private void paint() {
    PrintStream terminal = out;
    if (terminal != null && !counters.isEmpty()) {
      terminal.print(CLEAR_LINE + counters.getLast().line(System.nanoTime()));
      terminal.flush();
    }
  }

  @Override
  public void close() {
    PrintStream terminal = out;
    ScheduledExecutorService thread = painter;
    if (terminal == null || thread == null) {
      return;
    }
    thread.shutdownNow();
    terminal.print(CLEAR_LINE);
    long now = System.nanoTime();
    counters.stream().filter(Counter::isUsed).forEach(each -> terminal.println(each.line(now)));
  }
}
