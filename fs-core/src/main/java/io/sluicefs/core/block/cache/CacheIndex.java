package io.sluicefs.core.block.cache;

import io.sluicefs.core.block.cache.CacheConfig.Eviction;
import io.sluicefs.core.chunk.BlockKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Which blocks a cache directory holds, when each was read last, and which go first. */
final class CacheIndex {
  /** What a file costs beyond its bytes, as the reference counts it. */
  private static final int ENTRY_OVERHEAD = 4096;

  private final ConcurrentHashMap<BlockKey, AtomicLong> lastReadMillis = new ConcurrentHashMap<>();
  private final AtomicLong usedBytes = new AtomicLong();

  private static long costOf(BlockKey key) {
    return (long) key.length() + ENTRY_OVERHEAD;
  }

  long usedBytes() {
    return usedBytes.get();
  }

  boolean contains(BlockKey key) {
    return lastReadMillis.containsKey(key);
  }

  /** Notes a read; false when the block is unknown. */
  boolean touch(BlockKey key, long nowMillis) {
    AtomicLong time = lastReadMillis.get(key);
    if (time == null) {
      return false;
    }
    time.lazySet(nowMillis);
    return true;
  }

  void add(BlockKey key, long readMillis) {
    if (lastReadMillis.putIfAbsent(key, new AtomicLong(readMillis)) == null) {
      usedBytes.addAndGet(costOf(key));
    }
  }

  void remove(BlockKey key) {
    if (lastReadMillis.remove(key) != null) {
      usedBytes.addAndGet(-costOf(key));
    }
  }

  /** Blocks to drop so that {@code surplus} bytes become free. */
  List<BlockKey> victims(long surplus, Eviction policy) {
    return policy == Eviction.LRU ? oldest(surplus) : olderOfPairs(surplus);
  }

  private List<BlockKey> oldest(long surplus) {
    record Aged(BlockKey key, long readMillis) {}
    List<Aged> all = new ArrayList<>();
    lastReadMillis.forEach((key, time) -> all.add(new Aged(key, time.get())));
    all.sort(
        Comparator.comparingLong(Aged::readMillis)
            .thenComparingInt(a -> -a.key().length())
            .thenComparingLong(a -> a.key().sliceId()));
    List<BlockKey> victims = new ArrayList<>();
    long freed = 0;
    for (Aged aged : all) {
      if (freed >= surplus) {
        break;
      }
      victims.add(aged.key());
      freed += costOf(aged.key());
    }
    return victims;
  }

  /** Hash order serves as random order. */
  private List<BlockKey> olderOfPairs(long surplus) {
    List<BlockKey> victims = new ArrayList<>();
    long freed = 0;
    @Nullable BlockKey other = null;
    long otherMillis = 0;
    for (Map.Entry<BlockKey, AtomicLong> entry : lastReadMillis.entrySet()) {
      if (freed >= surplus) {
        break;
      }
      long millis = entry.getValue().get();
      if (other == null) {
        other = entry.getKey();
        otherMillis = millis;
        continue;
      }
      BlockKey victim = millis < otherMillis ? entry.getKey() : other;
      victims.add(victim);
      freed += costOf(victim);
      other = null;
    }
    return victims;
  }
}
