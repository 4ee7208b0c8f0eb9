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
import org.jspecify.annotations.Nullable;

/**
 * Blocks in memory of their own, apart from the buffer: the least recently read goes first, unless
 * none shall go.
 *
 * <p>{@code lock} guards the map and is a leaf but for the pool's; bytes are copied outside it.
 */
public final class MemoryBlockCache implements BlockCache {
  private final PagePool pool;
  private final long itemsMax;
  private final boolean evicts;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<BlockKey, Page> blocks = new LinkedHashMap<>(16, 0.75f, true);

  public MemoryBlockCache(int blockLength, CacheConfig config) {
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
      Page page = blocks.get(key);
      return page == null ? null : page.retain();
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
      Page old = blocks.put(key, copy);
      if (old != null) {
        old.close();
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
        Iterator<Page> oldest = blocks.values().iterator();
        if (!evicts || !oldest.hasNext()) {
          return null;
        }
        Page victim = oldest.next();
        oldest.remove();
        victim.close();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void remove(BlockKey key) {
    lock.lock();
    try {
      Page page = blocks.remove(key);
      if (page != null) {
        page.close();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      blocks.values().forEach(Page::close);
      blocks.clear();
      pool.close();
    } finally {
      lock.unlock();
    }
  }
}
