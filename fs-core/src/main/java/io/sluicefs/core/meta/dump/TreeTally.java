package io.sluicefs.core.meta.dump;

import org.jspecify.annotations.Nullable;

/** Counts what a dump holds while it goes by. */
public final class TreeTally extends ForwardingSink {
  private @Nullable DumpCounters counters;
  private long entries;
  private boolean isComplete;

  public TreeTally(TreeSink next) {
    super(next);
  }

  /** Names in the trees, the roots left out. */
  public long entries() {
    return entries;
  }

  /** Inodes that the volume itself counted when it was dumped. */
  public long countedInodes() {
    DumpCounters known = counters;
    return known == null ? 0 : known.usedInodes();
  }

  /** True when the end was seen. */
  public boolean isComplete() {
    return isComplete;
  }

  @Override
  public void counters(DumpCounters dumped) {
    counters = dumped;
    super.counters(dumped);
  }

  @Override
  public void beginDirectory(byte[] name, DumpNode node) {
    entries++;
    super.beginDirectory(name, node);
  }

  @Override
  public void leaf(byte[] name, DumpNode node) {
    entries++;
    super.leaf(name, node);
  }

  @Override
  public void end() {
    isComplete = true;
    super.end();
  }
}
