package io.sluicefs.cli.wiring.repair;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Runs small tasks on a bounded number of threads and keeps whoever hands them in from running
 * ahead. Closing waits for all of them, and throws what the first failed one threw.
 */
final class Workers implements AutoCloseable {
  private final ExecutorService threads;
  private final Semaphore waiting;
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  Workers(int count) {
    this.threads = Executors.newFixedThreadPool(count, Thread.ofPlatform().daemon().factory());
    this.waiting = new Semaphore(count * 2);
  }

  /** Hands in a task; waits while too many wait. After a failure nothing more is started. */
  void run(Runnable task) {
    throwFailure();
    waiting.acquireUninterruptibly();
    threads.execute(() -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        failure.compareAndSet(null, e);
      } finally {
        waiting.release();
      }
    });
  }

  private void throwFailure() {
    RuntimeException thrown = failure.get();
    if (thrown != null) {
      throw thrown;
    }
  }

  @Override
  public void close() {
    threads.shutdown();
    try {
      boolean ended = false;
      while (!ended) {
        ended = threads.awaitTermination(1, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
    throwFailure();
  }
}
