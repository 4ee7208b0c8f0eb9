package io.sluicefs.core.block.cache;

import java.nio.file.Path;
import java.util.List;

/**
 * Where and how much is cached.
 *
 * @param directories disk directories; empty keeps blocks in memory ({@code --cache-dir memory})
 * @param sizeBytes all directories together (or of memory); 0 switches the cache off
 * @param freeRatio part of the device that stays free
 * @param checksum how reads are verified
 * @param eviction what goes when the limit is reached
 * @param fill which blocks enter
 */
public record CacheConfig(
    List<Path> directories,
    long sizeBytes,
    double freeRatio,
    Checksum checksum,
    Eviction eviction,
    Fill fill) {

  /** Levels of --verify-cache-checksum (volume-and-objects.md 7.4). */
  public enum Checksum {
    NONE,
    FULL,
    SHRINK,
    EXTEND
  }

  /** Policies of --cache-eviction (volume-and-objects.md 7.7). */
  public enum Eviction {
    TWO_RANDOM,
    LRU,
    NONE
  }

  /**
   * Which blocks enter (volume-and-objects.md 3.6).
   *
   * @param partialOnly of the blocks read, only those shorter than the block length
   * @param largeWrite full blocks that were written, too
   */
  public record Fill(boolean partialOnly, boolean largeWrite) {
    public static final Fill DEFAULT = new Fill(false, false);
  }

  public CacheConfig {
    directories = List.copyOf(directories);
    if (sizeBytes < 0 || freeRatio < 0 || freeRatio >= 1) {
      throw new IllegalArgumentException("cache size or free space ratio out of range");
    }
  }

  /** No cache at all. */
  public static CacheConfig none() {
    return memory(0);
  }

  /** Blocks in memory, up to {@code sizeBytes}. */
  public static CacheConfig memory(long sizeBytes) {
    return new CacheConfig(
        List.of(), sizeBytes, 0, Checksum.EXTEND, Eviction.TWO_RANDOM, Fill.DEFAULT);
  }

  /** Blocks on disk with the defaults of the command line. */
  public static CacheConfig disk(List<Path> directories, long sizeBytes) {
    return new CacheConfig(
        directories, sizeBytes, 0.1, Checksum.EXTEND, Eviction.TWO_RANDOM, Fill.DEFAULT);
  }

  public boolean isOff() {
    return sizeBytes == 0;
  }
}
