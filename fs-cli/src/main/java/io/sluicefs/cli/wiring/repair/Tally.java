package io.sluicefs.cli.wiring.repair;

import io.sluicefs.cli.progress.Counter;
import java.util.concurrent.atomic.LongAdder;

/** How many things, and how many bytes; any thread adds. */
final class Tally {
  private final Counter shown;
  private final LongAdder bytes = new LongAdder();

  Tally(Counter shown) {
    this.shown = shown;
  }

  void add(long length) {
    shown.increment();
    bytes.add(length);
  }

  long count() {
    return shown.get();
  }

  long bytes() {
    return bytes.sum();
  }
}
