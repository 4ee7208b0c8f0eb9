package io.sluicefs.core.block.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluicefs.core.block.cache.CacheConfig.Upkeep;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.memory.MemoryBudget;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PagePool;
import io.sluicefs.core.memory.PageUse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Blocks kept in memory. */
final class MemoryBlockCacheTest {
  private static final int LENGTH = 64 << 10;

  private final AtomicLong nanos = new AtomicLong();
  private final PagePool pool = new PagePool(LENGTH, new MemoryBudget(1 << 20));

  private MemoryBlockCache open(int blocks, Duration expire) {
    CacheConfig config =
        CacheConfig.memory((long) blocks * LENGTH)
            .withUpkeep(new Upkeep(0600, Duration.ofHours(1), expire));
    return new MemoryBlockCache(LENGTH, config, nanos::get);
  }

  private BlockKey offer(BlockCache cache, int slice) {
    BlockKey key = new BlockKey(slice, 0, LENGTH);
    try (Page page = Objects.requireNonNull(pool.tryAllocate(PageUse.READ, LENGTH))) {
      page.bytes().put(0, (byte) slice);
      cache.offer(key, page);
    }
    return key;
  }

  private static boolean read(BlockCache cache, BlockKey key) {
    ByteBuffer first = ByteBuffer.allocate(1);
    boolean found = cache.read(key, 0, first);
    assertThat(first.get(0)).isEqualTo(found ? (byte) key.sliceId() : 0);
    return found;
  }

  @Test
  void whatNobodyReadsExpires() {
    try (MemoryBlockCache cache = open(8, Duration.ofSeconds(10))) {
      BlockKey first = offer(cache, 1);
      BlockKey second = offer(cache, 2);
      nanos.set(TimeUnit.SECONDS.toNanos(6));
      assertThat(read(cache, first)).isTrue();
      nanos.set(TimeUnit.SECONDS.toNanos(11));
      cache.expire();
      assertThat(cache.contains(second)).isFalse();
      assertThat(read(cache, first)).isTrue();
    }
  }

  @Test
  void withoutALimitOfTimeNothingExpires() {
    try (MemoryBlockCache cache = open(8, Duration.ZERO)) {
      BlockKey key = offer(cache, 1);
      nanos.set(TimeUnit.DAYS.toNanos(30));
      cache.expire();
      assertThat(read(cache, key)).isTrue();
    }
  }

  @Test
  void theLeastRecentlyReadGoesFirst() {
    try (MemoryBlockCache cache = open(2, Duration.ZERO)) {
      BlockKey first = offer(cache, 1);
      BlockKey second = offer(cache, 2);
      assertThat(read(cache, first)).isTrue();
      BlockKey third = offer(cache, 3);
      assertThat(read(cache, second)).isFalse();
      assertThat(read(cache, first)).isTrue();
      assertThat(read(cache, third)).isTrue();
    }
  }
}
