package io.sluicefs.core.block;

import io.sluicefs.core.chunk.BlockKey;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Fetches whole blocks in the background after range reads. Hints beyond a short queue, and those
 * that wait already, are dropped.
 */
final class Prefetcher implements AutoCloseable {
  private static final int QUEUE_MIN = 10;
  private static final int QUEUE_PER_WORKER = 4;
  private static final long POLL_MILLIS = 500;

  private final BlockingQueue<BlockKey> hints;
  private final Set<BlockKey> waiting = ConcurrentHashMap.newKeySet();
  private final Consumer<BlockKey> fetch;
  private final boolean active;
  private volatile boolean stopped;

  Prefetcher(int workers, Consumer<BlockKey> fetch) {
    this.hints = new ArrayBlockingQueue<>(Math.max(QUEUE_MIN, workers * QUEUE_PER_WORKER));
    this.fetch = fetch;
    this.active = workers > 0;
    for (int i = 0; i < workers; i++) {
      Thread.ofVirtual().name("prefetch-" + i).start(this::work);
    }
  }

  void offer(BlockKey key) {
    if (active && waiting.add(key) && !hints.offer(key)) {
      waiting.remove(key);
    }
  }

  /** Blocks that wait, or are being fetched. */
  int waitingCount() {
    return waiting.size();
  }

  private void work() {
    while (!stopped) {
      try {
        BlockKey key = hints.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (key != null) {
          fetch.accept(key);
          waiting.remove(key);
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  @Override
  public void close() {
    stopped = true;
  }
}
