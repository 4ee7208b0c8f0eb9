package io.sluicefs.core.block.cache;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Where and how much is cached.
 *
 * @param directories disk directories; empty keeps blocks in memory ({@code --cache-dir memory})
 * @param sizeBytes all directories together (or of memory); 0 switches the cache off
 * @param items blocks in all directories together, 0 for any number
 * @param freeRatio part of the device that stays free
 * @param checksum how reads are verified
 * @param eviction what goes when the limit is reached
 * @param fill which blocks enter
 */
public record CacheConfig(
    List<Path> directories,
    long sizeBytes,
    long items,
    double freeRatio,
    Checksum checksum,
    Eviction eviction,
    Fill fill,
    Upkeep upkeep) {

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

  /**
   * How files are kept.
   *
   * @param fileMode permissions of files; directories get execute and write beside each read
   * @param scanInterval between looks at every file; zero: only at the start; negative: never
   * @param expire blocks not read for that long go; zero: never
   * @param inodes of which the part that stays free is kept free, too
   */
  public record Upkeep(int fileMode, Duration scanInterval, Duration expire, DeviceInodes inodes) {
    public static final Upkeep DEFAULT = new Upkeep(0600, Duration.ofHours(1), Duration.ZERO);

    public Upkeep(int fileMode, Duration scanInterval, Duration expire) {
      this(fileMode, scanInterval, expire, DeviceInodes.UNKNOWN);
    }

    public Upkeep withInodes(DeviceInodes source) {
      return new Upkeep(fileMode, scanInterval, expire, source);
    }
  }

  public CacheConfig {
    directories = List.copyOf(directories);
    if (sizeBytes < 0 || items < 0 || freeRatio < 0 || freeRatio >= 1) {
      throw new IllegalArgumentException("cache size, items or free space ratio out of range");
    }
  }

  /** No cache at all. */
  public static CacheConfig none() {
    return memory(0);
  }

  /** Blocks in memory, up to {@code sizeBytes}. */
  public static CacheConfig memory(long sizeBytes) {
    return new CacheConfig(
        List.of(),
        sizeBytes,
        0,
        0,
        Checksum.EXTEND,
        Eviction.TWO_RANDOM,
        Fill.DEFAULT,
        Upkeep.DEFAULT);
  }

  /** Blocks on disk with the defaults of the command line. */
  public static CacheConfig disk(List<Path> directories, long sizeBytes) {
    return memory(sizeBytes).withDirectories(directories).withFreeRatio(0.1);
  }

  private CacheConfig withDirectories(List<Path> paths) {
    return new CacheConfig(paths, sizeBytes, items, freeRatio, checksum, eviction, fill, upkeep);
  }

  public CacheConfig withItems(long count) {
    return new CacheConfig(
        directories, sizeBytes, count, freeRatio, checksum, eviction, fill, upkeep);
  }

  public CacheConfig withFreeRatio(double ratio) {
    return new CacheConfig(directories, sizeBytes, items, ratio, checksum, eviction, fill, upkeep);
  }

  public CacheConfig withChecksum(Checksum level) {
    return new CacheConfig(directories, sizeBytes, items, freeRatio, level, eviction, fill, upkeep);
  }

  public CacheConfig withEviction(Eviction policy) {
    return new CacheConfig(
        directories, sizeBytes, items, freeRatio, checksum, policy, fill, upkeep);
  }

  public CacheConfig withUpkeep(Upkeep newUpkeep) {
    return new CacheConfig(
        directories, sizeBytes, items, freeRatio, checksum, eviction, fill, newUpkeep);
  }

  public boolean isOff() {
    return sizeBytes == 0;
  }
}
