package io.sluicefs.core.block.cache;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.memory.MemoryBudget;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PagePool;
import io.sluicefs.core.memory.PageUse;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Blocks in memory of their own, apart from the buffer: the least recently read goes first, unless
 * none shall go, and goes in any case when nobody has read it for long.
 *
 * <p>{@code lock} guards the map and is a leaf but for the pool's; bytes are copied outside it.
 */
public final class MemoryBlockCache implements BlockCache {
  private final PagePool pool;
  private final long itemsMax;
  private final boolean evicts;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<BlockKey, Kept> blocks = new LinkedHashMap<>(16, 0.75f, true);
  private final long expireNanos;
  private final LongSupplier nanos;

  /** A block, in the order in which they were read. */
  private static final class Kept {
    private final Page page;
    private long readNanos;

    Kept(Page page, long readNanos) {
      this.page = page;
      this.readNanos = readNanos;
    }
  }

  public MemoryBlockCache(int blockLength, CacheConfig config) {
    this(blockLength, config, System::nanoTime);
  }

  MemoryBlockCache(int blockLength, CacheConfig config, LongSupplier nanos) {
    this.nanos = nanos;
    this.expireNanos = config.upkeep().expire().toNanos();
    this.pool = new PagePool(blockLength, new MemoryBudget(config.sizeBytes()));
    this.itemsMax = config.items() == 0 ? Long.MAX_VALUE : config.items();
    this.evicts = config.eviction() != CacheConfig.Eviction.NONE;
  }

  @Override
  public boolean read(BlockKey key, int blockOffset, ByteBuffer target) {
    Page page = find(key);
    if (page == null) {
      return false;
    }
    try (page) {
      page.copyTo(blockOffset, target, target.remaining());
    }
    return true;
  }

  private @Nullable Page find(BlockKey key) {
    lock.lock();
    try {
      Kept kept = blocks.get(key);
      if (kept == null) {
        return null;
      }
      kept.readNanos = nanos.getAsLong();
      return kept.page.retain();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public @Nullable String locate(BlockKey key) {
    lock.lock();
    try {
      return blocks.containsKey(key) ? "memory" : null;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void keep(BlockKey key, Page block) {
    offer(key, block);
  }

  @Override
  public void offer(BlockKey key, Page block) {
    if (contains(key)) {
      return;
    }
    Page copy = allocate(key.length());
    if (copy == null) {
      return;
    }
    copy.copyFrom(block.view(0, key.length()), 0, key.length());
    lock.lock();
    try {
      Kept old = blocks.put(key, new Kept(copy, nanos.getAsLong()));
      if (old != null) {
        old.page.close();
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Page allocate(int length) {
    lock.lock();
    try {
      while (true) {
        boolean full = blocks.size() >= itemsMax;
        Page page = full ? null : pool.tryAllocate(PageUse.READ, length);
        if (page != null) {
          return page;
        }
        Iterator<Kept> oldest = blocks.values().iterator();
        if (!evicts || !oldest.hasNext()) {
          return null;
        }
        Kept victim = oldest.next();
        oldest.remove();
        victim.page.close();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void remove(BlockKey key) {
    lock.lock();
    try {
      Kept kept = blocks.remove(key);
      if (kept != null) {
        kept.page.close();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void expire() {
    if (expireNanos == 0) {
      return;
    }
    long now = nanos.getAsLong();
    lock.lock();
    try {
      Iterator<Kept> oldest = blocks.values().iterator();
      while (oldest.hasNext()) {
        Kept kept = oldest.next();
        if (now - kept.readNanos < expireNanos) {
          return;
        }
        oldest.remove();
        kept.page.close();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      blocks.values().forEach(kept -> kept.page.close());
      blocks.clear();
      pool.close();
    } finally {
      lock.unlock();
    }
  }
}
