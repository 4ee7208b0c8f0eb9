package io.sluicefs.core.block;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.memory.MemoryBudget;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PageUse;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Blocks in memory for the readers of the mount: those being loaded, each by one loader while
 * others wait for it, and those loaded last. Blocks never change, so nothing is ever stale.
 *
 * <p>Loaded blocks stay until memory is wanted ({@link #reclaim}) or they lie idle. The map owns
 * one reference to each page, a reader takes another while it copies. {@code lock} is a leaf but
 * for the page pool's.
 */
final class BlockWindow {
  private static final long POLL_MILLIS = 50;

  private final MemoryBudget budget;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<BlockKey, BlockLoad> loads = new LinkedHashMap<>(16, 0.75f, true);

  BlockWindow(MemoryBudget budget) {
    this.budget = budget;
  }

  boolean contains(BlockKey key) {
    lock.lock();
    try {
      return loads.containsKey(key);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Fills {@code target} from the block if it is here or coming.
   *
   * @return false when it is not
   * @throws io.sluicefs.core.errno.FsException EINTR, or why the load failed
   */
  boolean read(Caller caller, BlockKey key, int blockOffset, ByteBuffer target) {
    @Nullable Page page;
    lock.lock();
    try {
      BlockLoad load = loads.get(key);
      if (load == null) {
        return false;
      }
      page = claim(caller, load, blockOffset, target.remaining());
    } finally {
      lock.unlock();
    }
    return copy(page, blockOffset, target);
  }

  /** As {@link #read(Caller, BlockKey, int, ByteBuffer)}, of a load that the caller announced. */
  boolean read(Caller caller, BlockLoad load, int blockOffset, ByteBuffer target) {
    @Nullable Page page;
    lock.lock();
    try {
      page = claim(caller, load, blockOffset, target.remaining());
    } finally {
      lock.unlock();
    }
    return copy(page, blockOffset, target);
  }

  private static boolean copy(@Nullable Page page, int blockOffset, ByteBuffer target) {
    if (page == null) {
      return false;
    }
    try (page) {
      page.copyTo(blockOffset, target, target.remaining());
    }
    return true;
  }

  /** The page with these bytes there, absent when the block is gone; the lock is held. */
  private @Nullable Page claim(Caller caller, BlockLoad load, int blockOffset, int length) {
    int end = blockOffset + length;
    if (!await(caller, load, end)) {
      return null;
    }
    load.lastReadNanos = System.nanoTime();
    load.consumed = end >= load.key.length();
    return load.page.retain();
  }

  /** True with that many bytes there; false when the block is gone and must be loaded anew. */
  private boolean await(Caller caller, BlockLoad load, int count) {
    while (!load.loaded) {
      FsException failure = load.failure;
      if (failure != null && failure.errno() == Errno.EINTR) {
        return false;
      }
      if (failure != null) {
        throw failure;
      }
      if (load.arrived >= count) {
        return true;
      }
      if (caller.isCancelled()) {
        throw Errno.EINTR.exception();
      }
      try {
        var _ = load.finished.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Errno.EINTR.exception();
      }
    }
    return !load.dropped;
  }

  private static void drop(BlockLoad load) {
    load.dropped = true;
    load.page.close();
  }

  /**
   * Announces a load that the caller is about to run with a page it owns.
   *
   * @return absent when somebody else has announced the block already; the page stays the caller's
   */
  @Nullable BlockLoad begin(BlockKey key, Page takenPage) {
    lock.lock();
    try {
      if (loads.containsKey(key)) {
        return null;
      }
      BlockLoad load = new BlockLoad(key, takenPage, lock.newCondition());
      load.lastReadNanos = System.nanoTime();
      loads.put(key, load);
      return load;
    } finally {
      lock.unlock();
    }
  }

  /** The first {@code count} bytes are in the page: whoever waits for no more can have them. */
  void arrived(BlockLoad load, int count) {
    lock.lock();
    try {
      load.arrived = Math.max(load.arrived, count);
      load.finished.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits at most that long; true when the load has ended, either way. */
  boolean awaitEnd(BlockLoad load, long nanos) {
    lock.lock();
    try {
      long left = nanos;
      while (!load.hasEnded() && left > 0) {
        left = load.finished.awaitNanos(left);
      }
      return load.hasEnded();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The bytes are in {@code page}, which is borrowed; the window keeps it from now on. False when
   * the load has ended before.
   */
  boolean complete(BlockLoad load, Page page) {
    lock.lock();
    try {
      if (load.hasEnded()) {
        return false;
      }
      if (page != load.page) {
        load.page.close();
        load.page = page.retain();
      }
      load.page.become(PageUse.PREFETCH);
      load.loaded = true;
      load.finished.signalAll();
      trim(budget.limitBytes(PageUse.PREFETCH));
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Tells waiters why there will be no block; the page goes back. */
  void fail(BlockLoad load, FsException why) {
    lock.lock();
    try {
      if (load.hasEnded()) {
        return;
      }
      load.failure = why;
      loads.remove(load.key, load);
      load.finished.signalAll();
      load.page.close();
    } finally {
      lock.unlock();
    }
  }

  /** Drops what can be spared most, so that the memory of a block becomes free. */
  void reclaim() {
    lock.lock();
    try {
      evictOne();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of pages that nobody but the window holds: kept for a next reader. */
  long keptBytes() {
    lock.lock();
    try {
      return loads.values().stream()
          .filter(load -> load.loaded && !load.page.isShared())
          .mapToLong(load -> load.page.capacity())
          .sum();
    } finally {
      lock.unlock();
    }
  }

  /** Drops loaded blocks that nobody has read for that long. */
  void dropIdle(long idleNanos) {
    long now = System.nanoTime();
    lock.lock();
    try {
      Iterator<BlockLoad> all = loads.values().iterator();
      while (all.hasNext()) {
        BlockLoad load = all.next();
        if (load.loaded && now - load.lastReadNanos > idleNanos) {
          all.remove();
          drop(load);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  void remove(BlockKey key) {
    lock.lock();
    try {
      BlockLoad load = loads.get(key);
      if (load != null && load.loaded) {
        loads.remove(key);
        drop(load);
      }
    } finally {
      lock.unlock();
    }
  }

  private void trim(long limitBytes) {
    boolean evicted = true;
    while (evicted && budget.usedBytes(PageUse.PREFETCH) > limitBytes) {
      evicted = evictOne();
    }
  }

  private boolean evictOne() {
    BlockLoad victim = null;
    for (BlockLoad load : loads.values()) {
      if (load.loaded && (victim == null || load.consumed)) {
        victim = load;
        if (load.consumed) {
          break;
        }
      }
    }
    if (victim == null) {
      return false;
    }
    loads.remove(victim.key);
    drop(victim);
    return true;
  }
}
