package io.sluicefs.core.block.cache;

import io.sluicefs.core.block.cache.CacheIndex.Surplus;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much one cache directory may hold: its share of the cache's size and items, and what leaves
 * the device its free space and its free inodes (volume-and-objects.md 7.7).
 */
final class CacheLimits {
  /** Evict down to this part of the limit, so that not every insert evicts. */
  private static final double BYTES_GOAL = 0.95;

  private static final int MUCH_PART = 8;
  private static final long MUCH_BYTES = 64 << 20;
  private static final double ITEMS_GOAL = 0.99;

  private final Path place;
  private final long bytesMax;
  private final long itemsMax;
  private final double freeRatio;
  private final DeviceInodes inodes;

  /** Plenty until the device has been asked. */
  private final AtomicLong spareBytes = new AtomicLong(Long.MAX_VALUE / 2);

  private final AtomicLong spareItems = new AtomicLong(Long.MAX_VALUE / 2);

  /**
   * @param itemsMax 0 for any number
   */
  CacheLimits(Path place, long bytesMax, long itemsMax, CacheConfig config) {
    this.place = place;
    this.bytesMax = bytesMax;
    this.itemsMax = itemsMax == 0 ? Long.MAX_VALUE : itemsMax;
    this.freeRatio = config.freeRatio();
    this.inodes = config.upkeep().inodes();
  }

  /** Asks the device how much is free. */
  void measure() {
    long wanted = (long) (place.toFile().getTotalSpace() * freeRatio);
    spareBytes.set(place.toFile().getUsableSpace() - wanted);
    DeviceInodes.Count count = inodes.of(place);
    if (count.total() > 0) {
      spareItems.set(count.free() - (long) (count.total() * freeRatio));
    }
  }

  /** That much is being written; counted until the device is asked again. */
  void spend(long bytes, long items) {
    spareBytes.addAndGet(-bytes);
    spareItems.addAndGet(-items);
  }

  /** What must go when that much is there. */
  Surplus surplus(long bytes, long items) {
    long tooMuch = bytes > bytesMax ? bytes - (long) (bytesMax * BYTES_GOAL) : 0;
    long tooMany = items > itemsMax ? items - (long) (itemsMax * ITEMS_GOAL) : 0;
    return new Surplus(Math.max(tooMuch, -spareBytes.get()), Math.max(tooMany, -spareItems.get()));
  }

  /** More than this mount alone can have caused by one write: others are at work, too. */
  boolean isMuch(Surplus surplus) {
    return surplus.bytes() > bytesMax / MUCH_PART && surplus.bytes() > MUCH_BYTES;
  }
}
