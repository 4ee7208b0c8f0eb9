package io.sluicefs.cli.wiring.dump;

import io.sluicefs.meta.redis.dump.DumpProgress;
import java.io.PrintStream;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar on the terminal that counts entries; without a terminal it counts in silence. */
public final class EntryBar implements DumpProgress, AutoCloseable {
  private static final int UPDATE_MILLIS = 200;
  private static final int COLUMNS = 80;

  private final @Nullable ProgressBar bar;
  private long done;

  /**
   * @param title what is counted, for example {@code Dumped entries}
   * @param terminal where to draw, null for nowhere
   */
  public EntryBar(String title, @Nullable PrintStream terminal) {
    this.bar = terminal == null ? null : bar(title, terminal);
  }

  private static ProgressBar bar(String title, PrintStream terminal) {
    return new ProgressBarBuilder()
        .setTaskName(title)
        .setInitialMax(-1)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(UPDATE_MILLIS)
        .setUnit("", 1)
        .setSpeedUnit(java.time.temporal.ChronoUnit.SECONDS)
        .showSpeed()
        .setConsumer(new ConsoleProgressBarConsumer(terminal, COLUMNS))
        .build();
  }

  @Override
  public void expected(long entries) {
    if (bar != null) {
      bar.maxHint(entries);
    }
  }

  @Override
  public void done(long entries) {
    done += entries;
    if (bar != null) {
      bar.stepBy(entries);
    }
  }

  /** Entries counted so far. */
  public long done() {
    return done;
  }

  /** Draws the last state and leaves the line. */
  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
