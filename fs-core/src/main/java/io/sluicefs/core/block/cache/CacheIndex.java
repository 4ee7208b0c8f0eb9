package io.sluicefs.core.block.cache;

import io.sluicefs.core.block.cache.CacheConfig.Eviction;
import io.sluicefs.core.chunk.BlockKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which blocks a cache directory holds, when each was read last, and which go first.
 *
 * <p>Lookups take no lock. {@code lock} guards the list that random victims are drawn from, and the
 * sums; it is a leaf.
 */
final class CacheIndex {
  /** What a file costs beyond its bytes, as the reference counts it. */
  private static final int ENTRY_OVERHEAD = 4096;

  /** Draws for each block wanted before giving up: staged ones and doubles are drawn in vain. */
  private static final int DRAWS = 8;

  private final CacheLayout layout;
  private final ConcurrentHashMap<BlockKey, Entry> entries = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final List<Entry> drawn = new ArrayList<>();
  private long usedBytes;

  CacheIndex(CacheLayout layout) {
    this.layout = layout;
  }

  /** One block. The slot is its place in the list. */
  private static final class Entry {
    private final BlockKey key;
    private volatile long readMillis;
    private final int folder;
    private volatile boolean staged;
    private int slot;

    Entry(BlockKey key, long readMillis, int folder) {
      this.key = key;
      this.readMillis = readMillis;
      this.folder = folder;
    }
  }

  /** What an eviction is to free. */
  record Surplus(long bytes, long items) {
    boolean isNone() {
      return bytes <= 0 && items <= 0;
    }
  }

  /** Tells most folders apart. */
  private int folderOf(BlockKey key) {
    String name = layout.nameOf(key);
    return name.substring(0, name.lastIndexOf('/')).hashCode();
  }

  /** What a block counts. */
  static long costOf(BlockKey key) {
    return (long) key.length() + ENTRY_OVERHEAD;
  }

  long usedBytes() {
    lock.lock();
    try {
      return usedBytes;
    } finally {
      lock.unlock();
    }
  }

  int count() {
    return entries.size();
  }

  boolean contains(BlockKey key) {
    return entries.containsKey(key);
  }

  /** Notes a read; false when the block is unknown. */
  boolean touch(BlockKey key, long nowMillis) {
    Entry entry = entries.get(key);
    if (entry == null) {
      return false;
    }
    entry.readMillis = nowMillis;
    return true;
  }

  void add(BlockKey key, long readMillis) {
    if (entries.containsKey(key)) {
      return;
    }
    lock.lock();
    try {
      Entry entry = new Entry(key, readMillis, folderOf(key));
      if (entries.putIfAbsent(key, entry) == null) {
        entry.slot = drawn.size();
        drawn.add(entry);
        usedBytes += costOf(key);
      }
    } finally {
      lock.unlock();
    }
  }

  /** A staged block costs nothing and stays; one that is staged no more is like any other. */
  void markStaged(BlockKey key, boolean staged) {
    lock.lock();
    try {
      Entry entry = entries.get(key);
      if (entry != null && entry.staged != staged) {
        entry.staged = staged;
        usedBytes += staged ? -costOf(key) : costOf(key);
      }
    } finally {
      lock.unlock();
    }
  }

  void remove(BlockKey key) {
    lock.lock();
    try {
      Entry entry = entries.remove(key);
      if (entry == null) {
        return;
      }
      Entry last = drawn.removeLast();
      if (last != entry) {
        drawn.set(entry.slot, last);
        last.slot = entry.slot;
      }
      usedBytes -= entry.staged ? 0 : costOf(key);
    } finally {
      lock.unlock();
    }
  }

  void clear() {
    lock.lock();
    try {
      entries.clear();
      drawn.clear();
      usedBytes = 0;
    } finally {
      lock.unlock();
    }
  }

  /** Blocks whose folder is perhaps among those. */
  List<BlockKey> inFolders(Set<Integer> folders) {
    return entries.values().stream()
        .filter(entry -> folders.contains(entry.folder))
        .map(entry -> entry.key)
        .toList();
  }

  /** Blocks not read since that time. */
  List<BlockKey> unreadSince(long millis) {
    return entries.values().stream()
        .filter(entry -> !entry.staged && entry.readMillis < millis)
        .map(entry -> entry.key)
        .toList();
  }

  /** Blocks to drop so that the surplus goes. */
  List<BlockKey> victims(Surplus surplus, Eviction policy) {
    return policy == Eviction.LRU ? oldest(surplus) : olderOfPairs(surplus);
  }

  private List<BlockKey> oldest(Surplus surplus) {
    record Aged(BlockKey key, long readMillis) {}
    List<Aged> all = new ArrayList<>();
    entries.forEach((key, entry) -> {
      if (!entry.staged) {
        all.add(new Aged(key, entry.readMillis));
      }
    });
    all.sort(
        Comparator.comparingLong(Aged::readMillis)
            .thenComparingInt(a -> -a.key().length())
            .thenComparingLong(a -> a.key().sliceId()));
    Chosen chosen = new Chosen(surplus);
    for (Aged aged : all) {
      if (chosen.isEnough()) {
        break;
      }
      chosen.add(aged.key());
    }
    return chosen.list();
  }

  private List<BlockKey> olderOfPairs(Surplus surplus) {
    Chosen chosen = new Chosen(surplus);
    lock.lock();
    try {
      for (long draws = (long) drawn.size() * DRAWS; draws > 0 && !chosen.isEnough(); draws--) {
        Entry one = draw(chosen);
        Entry other = draw(chosen);
        if (one == null || other == null) {
          one = one == null ? other : one;
        } else if (other.readMillis < one.readMillis) {
          one = other;
        }
        if (one != null) {
          chosen.add(one.key);
        }
      }
    } finally {
      lock.unlock();
    }
    return chosen.list();
  }

  private @Nullable Entry draw(Chosen chosen) {
    Entry entry = drawn.get(ThreadLocalRandom.current().nextInt(drawn.size()));
    return entry.staged || chosen.keys.contains(entry.key) ? null : entry;
  }

  /** Victims so far. */
  private static final class Chosen {
    private final Surplus surplus;
    private final Set<BlockKey> keys = new LinkedHashSet<>();
    private long bytes;

    Chosen(Surplus surplus) {
      this.surplus = surplus;
    }

    boolean isEnough() {
      return bytes >= surplus.bytes() && keys.size() >= surplus.items();
    }

    void add(BlockKey key) {
      keys.add(key);
      bytes += costOf(key);
    }

    List<BlockKey> list() {
      return List.copyOf(keys);
    }
  }
}
