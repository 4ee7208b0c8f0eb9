package io.sluicefs.meta.redis.dump;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Reads that run side by side, at most so many, and are taken in the order of their beginning. */
final class ReadAhead<T> implements AutoCloseable {
  private final int capacity;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Deque<Future<T>> running = new ArrayDeque<>();

  ReadAhead(int capacity) {
    this.capacity = capacity;
  }

  boolean hasRoom() {
    return running.size() < capacity;
  }

  boolean isEmpty() {
    return running.isEmpty();
  }

  void submit(Callable<T> read) {
    running.add(threads.submit(read));
  }

  /** The oldest one, which is waited for; throws what it failed with. */
  T take() {
    return awaited(running.remove());
  }

  static <T> T awaited(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
  }
}
