package io.sluicefs.core.block;

import io.sluicefs.core.block.cache.CacheConfig;
import io.sluicefs.core.block.staging.StagingConfig;
import java.time.Duration;

/**
 * How blocks are moved and kept.
 *
 * @param volumeUuid names the volume's directory in the cache
 * @param blockLength of the volume, from its format
 * @param bufferBytes all pages of file contents together, read and write (--buffer-size)
 * @param form how objects are named and what is in them, from the volume's format
 * @param staging whether blocks wait on local disk for their upload
 * @param prefetch workers that fetch whole blocks after range reads (--prefetch), 0 for none
 */
public record BlockConfig(
    String volumeUuid,
    int blockLength,
    long bufferBytes,
    int prefetch,
    Transfers transfers,
    CacheConfig cache,
    BlockForm form,
    StagingConfig staging) {

  public static final int BLOCK_LENGTH_MIN = 64 << 10;
  public static final int BLOCK_LENGTH_MAX = 16 << 20;

  /**
   * Requests to the object store.
   *
   * @param maxUploads concurrent PUTs
   * @param maxDownloads concurrent GETs
   * @param maxDeletes concurrent DELETEs, 0 when this client deletes nothing
   * @param ioRetries attempts after the first, for failures that may pass; uploads of written data
   *     go on beyond while nobody waits for them, unless it is 0
   * @param retryDeadline no attempt begins later than this after the first; with uploads of written
   *     data, than this after somebody began to wait for them
   * @param hedges whether a download of a whole block that takes unusually long gets a second try
   *     beside it
   */
  public record Transfers(
      int maxUploads,
      int maxDownloads,
      int maxDeletes,
      int ioRetries,
      Duration retryDeadline,
      boolean hedges) {
    public Transfers {
      if (maxUploads < 1 || maxDownloads < 1 || maxDeletes < 0 || ioRetries < 0) {
        throw new IllegalArgumentException("transfer limits must be positive");
      }
    }

    /** Without second tries. */
    public Transfers(
        int maxUploads, int maxDownloads, int maxDeletes, int ioRetries, Duration retryDeadline) {
      this(maxUploads, maxDownloads, maxDeletes, ioRetries, retryDeadline, false);
    }

    public static Transfers defaults() {
      return new Transfers(20, 200, 10, 10, Duration.ofMinutes(15));
    }
  }

  public BlockConfig {
    if (blockLength < BLOCK_LENGTH_MIN || blockLength > BLOCK_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "block length " + blockLength + " is not between 64 KiB and 16 MiB");
    }
    if (prefetch < 0) {
      throw new IllegalArgumentException("prefetch must not be negative");
    }
  }

  public static BlockConfig defaults(String volumeUuid, int blockLength) {
    return new BlockConfig(
        volumeUuid,
        blockLength,
        300L << 20,
        1,
        Transfers.defaults(),
        CacheConfig.none(),
        BlockForm.PLAIN,
        StagingConfig.off());
  }

  public BlockConfig withBufferBytes(long bytes) {
    return new BlockConfig(
        volumeUuid, blockLength, bytes, prefetch, transfers, cache, form, staging);
  }

  public BlockConfig withPrefetch(int workers) {
    return new BlockConfig(
        volumeUuid, blockLength, bufferBytes, workers, transfers, cache, form, staging);
  }

  public BlockConfig withTransfers(Transfers newTransfers) {
    return new BlockConfig(
        volumeUuid, blockLength, bufferBytes, prefetch, newTransfers, cache, form, staging);
  }

  public BlockConfig withCache(CacheConfig newCache) {
    return new BlockConfig(
        volumeUuid, blockLength, bufferBytes, prefetch, transfers, newCache, form, staging);
  }

  public BlockConfig withForm(BlockForm newForm) {
    return new BlockConfig(
        volumeUuid, blockLength, bufferBytes, prefetch, transfers, cache, newForm, staging);
  }

  public BlockConfig withStaging(StagingConfig newStaging) {
    return new BlockConfig(
        volumeUuid, blockLength, bufferBytes, prefetch, transfers, cache, form, newStaging);
  }
}
