package io.sluicefs.core.block.cache;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.memory.Page;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One directory with its queue, its threads and its health. A device that fails writes is read
 * still; one that fails reads, too, is left alone for a while.
 */
final class CacheShelf {
  private static final Logger log = LoggerFactory.getLogger(CacheShelf.class);
  private static final int WRITERS = 2;
  private static final long CARE_MILLIS = 1_000;
  private static final long STOP_MILLIS = 2_000;
  private static final int FAILURES_MAX = 3;
  private static final long FAILURES_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long WRITE_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final CacheDirectory directory;
  private final Runnable presenceChanged;
  private final CacheQueue arrivals;
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Pause reads = new Pause("reads of", FAILURES_MAX, PAUSE_NANOS);
  private final Pause writes = new Pause("writes to", 1, WRITE_PAUSE_NANOS);

  CacheShelf(CacheDirectory directory, long queueBytes, Runnable presenceChanged) {
    this.directory = directory;
    this.presenceChanged = presenceChanged;
    this.arrivals = new CacheQueue(queueBytes);
  }

  void start() {
    for (int i = 0; i < WRITERS; i++) {
      threads.add(Thread.ofPlatform().name("cache-writer").daemon().start(this::writeAll));
    }
    threads.add(Thread.ofPlatform().name("cache-care").daemon().start(this::careAlways));
  }

  CacheDirectory directory() {
    return directory;
  }

  boolean contains(BlockKey key) {
    return !reads.isOn() && directory.contains(key);
  }

  /** As {@link #contains}, or on its way there. */
  boolean serves(BlockKey key) {
    return arrivals.contains(key) || contains(key);
  }

  boolean read(BlockKey key, int blockOffset, ByteBuffer target) {
    if (arrivals.read(key, blockOffset, target)) {
      return true;
    }
    if (reads.isOn()) {
      return false;
    }
    try {
      return directory.read(key, blockOffset, target);
    } catch (IOException e) {
      reads.failed(e);
      return false;
    }
  }

  /** Queues a block that was just written, or loaded. */
  void offer(BlockKey key, Page block, boolean written) {
    if (isWanted(key)) {
      arrivals.offer(key, block, written);
    }
  }

  /** Queues a block that must be kept; waits for room. */
  void keep(BlockKey key, Page block) {
    try {
      while (isWanted(key) && !arrivals.offer(key, block, false) && stopping.getCount() > 0) {
        arrivals.awaitRoom(block, CARE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isWanted(BlockKey key) {
    return !writes.isOn() && !reads.isOn() && !serves(key);
  }

  void remove(BlockKey key) {
    arrivals.remove(key);
    removeFile(key);
  }

  private void removeFile(BlockKey key) {
    try {
      directory.remove(key);
    } catch (IOException e) {
      writes.failed(e);
    }
  }

  private void careAlways() {
    try {
      do {
        care();
      } while (!stopping.await(CARE_MILLIS, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void care() {
    boolean wasLost = directory.isLost();
    try {
      directory.care();
    } catch (IOException | RuntimeException e) {
      log.debug("upkeep of {}: {}", directory.root(), e.toString());
    }
    if (directory.isLost() != wasLost) {
      presenceChanged.run();
    }
  }

  private void writeAll() {
    try {
      for (var next = arrivals.take(); next != null; next = arrivals.take()) {
        boolean removed = true;
        try {
          write(next);
        } finally {
          removed = arrivals.done(next);
        }
        if (removed) {
          removeFile(next.key());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(CacheQueue.Entry entry) {
    if (writes.isOn()) {
      return;
    }
    try {
      directory.write(entry.key(), entry.block());
    } catch (IOException e) {
      writes.failed(e);
    }
  }

  void stop() {
    stopping.countDown();
    arrivals.end();
    try {
      for (Thread thread : threads) {
        thread.join(STOP_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    arrivals.clear();
    directory.close();
  }

  /** A while without requests of one kind, after some of them have failed within a minute. */
  private final class Pause {
    private final String what;
    private final int failuresMax;
    private final long lengthNanos;
    private int failures;
    private long countedSince = System.nanoTime();
    private volatile long endNanos = System.nanoTime();

    Pause(String what, int failuresMax, long lengthNanos) {
      this.what = what;
      this.failuresMax = failuresMax;
      this.lengthNanos = lengthNanos;
    }

    boolean isOn() {
      return System.nanoTime() - endNanos < 0;
    }

    synchronized void failed(Exception e) {
      long now = System.nanoTime();
      if (now - countedSince > FAILURES_NANOS) {
        countedSince = now;
        failures = 0;
      }
      if (++failures >= failuresMax && !isOn()) {
        log.warn("no {} cache directory {} for a while: {}", what, directory.root(), e.toString());
        failures = 0;
        endNanos = now + lengthNanos;
      }
    }
  }
}
