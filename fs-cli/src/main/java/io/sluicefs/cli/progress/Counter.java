package io.sluicefs.cli.progress;

import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/** One thing that is counted, by any thread. */
public final class Counter {
  private static final double NANOS = 1e9;

  private final String name;
  private final long total;
  private final long started;
  private final LongAdder count = new LongAdder();

  Counter(String name, long total, long started) {
    this.name = name;
    this.total = total;
    this.started = started;
  }

  public void add(long more) {
    count.add(more);
  }

  public void increment() {
    count.increment();
  }

  public long get() {
    return count.sum();
  }

  /** The line to draw (cli.md 4.2). */
  String line(long now) {
    double seconds = Math.max(1, now - started) / NANOS;
    String counted = total < 0 ? Long.toString(get()) : get() + "/" + total;
    return String.format(Locale.ROOT, "%s: %s  %.1f/s", name, counted, get() / seconds);
  }

  boolean isUsed() {
    return get() > 0 || total > 0;
  }
}
