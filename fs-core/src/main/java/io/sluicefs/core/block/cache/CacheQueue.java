package io.sluicefs.core.block.cache;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PagePool;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Blocks on their way to one cache directory, readable meanwhile. Small ones that were just written
 * linger for a moment: journals and temporary files are gone by then, and never cost a file. When
 * the queue is half full nothing lingers. Safe from any thread; {@code lock} is a leaf.
 */
final class CacheQueue {
  /** Longer blocks hold pages that others want. */
  static final int LINGER_LENGTH_MAX = PagePool.SMALL_LENGTH;

  private static final int COUNT_MAX = 256;
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final long bytesMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition room = lock.newCondition();
  private final LinkedHashMap<BlockKey, Entry> entries = new LinkedHashMap<>();
  private long bytes;
  private int untaken;
  private boolean ended;

  /** A block with its page, of which the queue is an owner. */
  static final class Entry {
    private final BlockKey key;
    private final Page page;
    private final long dueNanos;
    private boolean taken;
    private boolean removed;

    private Entry(BlockKey key, Page page, long dueNanos) {
      this.key = key;
      this.page = page;
      this.dueNanos = dueNanos;
    }

    BlockKey key() {
      return key;
    }

    ByteBuffer block() {
      return page.view(0, key.length());
    }
  }

  /**
   * @param bytesMax memory that waiting blocks may hold; one may always wait
   */
  CacheQueue(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * Queues a block and becomes an owner of its page; false when it is there already or does not
   * fit.
   *
   * @param written it was just written and may soon be gone
   */
  boolean offer(BlockKey key, Page page, boolean written) {
    lock.lock();
    try {
      if (ended || entries.containsKey(key) || isFull(page)) {
        return false;
      }
      boolean lingers = written && key.length() <= LINGER_LENGTH_MAX;
      long due = System.nanoTime() + (lingers ? LINGER_NANOS : 0);
      entries.put(key, new Entry(key, page.retain(), due));
      bytes += page.capacity();
      untaken++;
      if (!lingers || untaken == 1 || isCrowded()) {
        // Otherwise a writer has set its alarm for an earlier one.
        work.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean isFull(Page page) {
    int count = entries.size();
    return count >= COUNT_MAX || (count > 0 && bytes + page.capacity() > bytesMax);
  }

  private boolean isCrowded() {
    return untaken > COUNT_MAX / 2 || bytes > bytesMax / 2;
  }

  /** Waits until the page fits, at most that long. */
  void awaitRoom(Page page, long millis) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lock();
    try {
      while (isFull(page) && !ended && left > 0) {
        left = room.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next block to write, which ends with {@link #done}; absent at the end. */
  @Nullable Entry take() throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        Entry next = first();
        if (next == null && ended) {
          return null;
        }
        long early = next == null || ended || isCrowded() ? 0 : next.dueNanos - System.nanoTime();
        if (next != null && early <= 0) {
          next.taken = true;
          untaken--;
          return next;
        }
        if (next == null) {
          work.await();
        } else {
          var _ = work.awaitNanos(early);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The block that is due first. */
  private @Nullable Entry first() {
    Entry first = null;
    for (Entry entry : entries.values()) {
      if (!entry.taken && (first == null || entry.dueNanos - first.dueNanos < 0)) {
        first = entry;
      }
    }
    return first;
  }

  /** A block has been written, or could not be. True when it was removed meanwhile. */
  boolean done(Entry entry) {
    lock.lock();
    try {
      if (!entry.removed) {
        drop(entry);
      }
      return entry.removed;
    } finally {
      lock.unlock();
      entry.page.close();
    }
  }

  private void drop(Entry entry) {
    entries.remove(entry.key);
    bytes -= entry.page.capacity();
    room.signalAll();
  }

  /** Nobody wants the block any more. */
  void remove(BlockKey key) {
    Entry idle = null;
    lock.lock();
    try {
      Entry entry = entries.get(key);
      if (entry != null) {
        entry.removed = true;
        drop(entry);
        if (!entry.taken) {
          untaken--;
          idle = entry;
        }
      }
    } finally {
      lock.unlock();
    }
    if (idle != null) {
      idle.page.close();
    }
  }

  boolean contains(BlockKey key) {
    lock.lock();
    try {
      return entries.containsKey(key);
    } finally {
      lock.unlock();
    }
  }

  /** Fills {@code target} with bytes of a block that waits here; false when it does not. */
  boolean read(BlockKey key, int blockOffset, ByteBuffer target) {
    Page page;
    lock.lock();
    try {
      Entry entry = entries.get(key);
      if (entry == null) {
        return false;
      }
      page = entry.page.retain();
    } finally {
      lock.unlock();
    }
    try (page) {
      page.copyTo(blockOffset, target, target.remaining());
    }
    return true;
  }

  /** Takes no more; what is there is due at once. */
  void end() {
    lock.lock();
    try {
      ended = true;
      work.signalAll();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Gives back what no writer has taken. */
  void clear() {
    lock.lock();
    try {
      entries
          .values()
          .removeIf(entry -> {
            if (!entry.taken) {
              entry.page.close();
              bytes -= entry.page.capacity();
              untaken--;
            }
            return !entry.taken;
          });
    } finally {
      lock.unlock();
    }
  }
}
