package io.sluicefs.core.block;

import io.sluicefs.core.block.cache.BlockCache;
import io.sluicefs.core.block.cache.CacheConfig;
import io.sluicefs.core.block.cache.DiskBlockCache;
import io.sluicefs.core.block.cache.MemoryBlockCache;
import io.sluicefs.core.block.staging.StagingArea;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.BlockName;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.memory.MemoryBudget;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PagePool;
import io.sluicefs.core.memory.PageUse;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.stat.StatSink;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks of slices in the object store, with the caches in front of it and the pages that hold them
 * in memory.
 *
 * <p>A block is found, in this order: in memory, in the cache, in the object store, which {@link
 * BlockTransfers} talks to. Owns the transfers, the cache and the page pool: {@link #close} ends
 * them all.
 */
public final class BlockStore implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(BlockStore.class);
  private static final long STOP_SECONDS = 10;

  /** Part of the buffer that blocks on their way to the disk cache may hold. */
  private static final int CACHE_QUEUE_PART = 5;

  /** Blocks up to this length are handed over whole: their first bytes are not much sooner. */
  private static final int PARTS_MIN = 256 << 10;

  /** Reads of at most this part of a block fetch only what was asked for. */
  private static final int RANGE_PART = 4;

  private final BlockTransfers transfers;
  private final BlockConfig config;
  private final PagePool pages;
  private final BlockWindow window;
  private final BlockCache cache;
  private final @Nullable StagingArea staging;
  private final Prefetcher prefetcher;
  private final BlockLoader loader;
  private final ExecutorService workers;
  private final AtomicBoolean closed = new AtomicBoolean();

  public BlockStore(ObjectStore objects, BlockConfig config) {
    this(objects, config, InstantSource.system());
  }

  public BlockStore(ObjectStore objects, BlockConfig config, InstantSource clock) {
    this.config = config;
    long bufferBytes = Math.max(config.bufferBytes(), MemoryBudget.TOTAL_MIN);
    this.transfers = new BlockTransfers(new BlockObjects(objects, config), config.transfers());
    this.pages = new PagePool(config.blockLength(), new MemoryBudget(bufferBytes));
    this.window = new BlockWindow(pages.budget());
    this.cache = cacheOf(config, bufferBytes, clock);
    this.staging = stagingOf(clock);
    this.workers =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("blocks-", 0).factory());
    this.loader = new BlockLoader(transfers, window, pages, workers, this::keepLoaded);
    this.prefetcher = new Prefetcher(config.cache().isOff() ? 0 : config.prefetch(), this::keep);
  }

  private static BlockCache cacheOf(BlockConfig config, long bufferBytes, InstantSource clock) {
    CacheConfig cache = config.cache();
    if (cache.isOff()) {
      return BlockCache.NONE;
    }
    if (cache.directories().isEmpty()) {
      return new MemoryBlockCache(config.blockLength(), cache);
    }
    long share = bufferBytes / CACHE_QUEUE_PART / cache.directories().size();
    DiskBlockCache.Volume volume =
        new DiskBlockCache.Volume(config.volumeUuid(), new BlockName(config.form().hashPrefix()));
    return new DiskBlockCache(cache, volume, share, clock);
  }

  private @Nullable StagingArea stagingOf(InstantSource clock) {
    if (config.staging().isOff() || !(cache instanceof DiskBlockCache disk)) {
      return null;
    }
    StagedUploads uploads = new StagedUploads(transfers, config.transfers().maxUploads());
    StagingArea.Parts parts = new StagingArea.Parts(disk, pages, uploads, clock);
    return new StagingArea(config.staging(), config.cache(), parts);
  }

  public int blockLength() {
    return config.blockLength();
  }

  /** Pages of file contents; their memory is the mount's buffer. */
  public PagePool pages() {
    return pages;
  }

  /** Runs inner parts of requests, one virtual thread each. */
  public Executor workers() {
    return workers;
  }

  /** How long a read waits for an object that another mount may have staged. */
  public Duration missingWait() {
    return config.staging().missingWait();
  }

  /** Whether this client deletes objects at all. */
  public boolean deletesObjects() {
    return config.transfers().maxDeletes() > 0;
  }

  /**
   * Fills {@code target} with the bytes of a block from {@code blockOffset} on.
   *
   * @throws FsException EIO naming the object (missing, damaged, unreachable), EINTR
   */
  public void read(Caller caller, BlockKey key, int blockOffset, ByteBuffer target) {
    if (readNear(caller, key, blockOffset, target)) {
      return;
    }
    if (prefersRange(key, blockOffset, target.remaining())) {
      transfers.get(caller, key, blockOffset, target);
      prefetcher.offer(key);
      return;
    }
    BlockLoad load;
    do {
      load = load(caller, key);
    } while (load == null
        ? !readNear(caller, key, blockOffset, target)
        : !window.read(caller, load, blockOffset, target));
  }

  /** As {@link #read}, only from memory or the cache; false when it is in neither. */
  public boolean readNear(Caller caller, BlockKey key, int blockOffset, ByteBuffer target) {
    return window.read(caller, key, blockOffset, target)
        || cache.read(key, blockOffset, target)
        || (staging != null && staging.read(key, blockOffset, target));
  }

  private boolean isNear(BlockKey key) {
    return window.contains(key) || cache.serves(key) || (staging != null && staging.contains(key));
  }

  private boolean prefersRange(BlockKey key, int blockOffset, int length) {
    return config.form().servesRanges()
        && (config.cache().isOff() || (blockOffset > 0 && length <= key.length() / RANGE_PART));
  }

  /** Loads the whole block in the background, if it is not near and memory is there. */
  public void readAhead(BlockKey key) {
    if (isNear(key)) {
      return;
    }
    Page page = pages.tryAllocate(PageUse.PREFETCH, key.length());
    if (page == null) {
      window.reclaim();
      page = pages.tryAllocate(PageUse.PREFETCH, key.length());
    }
    if (page == null) {
      return;
    }
    BlockLoad load = window.begin(key, page);
    if (load == null) {
      page.close();
      return;
    }
    loader.runLater(load, config.transfers().hedges());
  }

  /** Begins to bring a whole block into memory; absent when somebody does already. */
  private @Nullable BlockLoad load(Caller caller, BlockKey key) {
    Page page = pages.allocate(caller, PageUse.READ, key.length(), window::reclaim);
    BlockLoad load = window.begin(key, page);
    if (load == null) {
      page.close();
    } else if (key.length() <= PARTS_MIN) {
      loader.run(caller, load);
    } else {
      // Not here: the caller takes what it needs as soon as that has arrived.
      loader.runLater(load, config.transfers().hedges());
    }
    return load;
  }

  /** How long a whole block takes to come from the store lately, 0 while none has. */
  public long fetchNanos() {
    return loader.fetchNanos();
  }

  private void keepLoaded(BlockKey key, Page page) {
    if (!config.cache().fill().partialOnly() || key.length() < config.blockLength()) {
      cache.offer(key, page);
    }
  }

  /**
   * As {@link #read} for several parts at once; returns when all are there.
   *
   * @throws FsException of the first part that failed
   */
  public void readAll(Caller caller, List<BlockPart> parts) {
    if (parts.isEmpty()) {
      return;
    }
    AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    CountDownLatch running = new CountDownLatch(parts.size() - 1);
    for (BlockPart part : parts.subList(1, parts.size())) {
      workers.execute(() -> {
        try {
          read(caller, part.key(), part.blockOffset(), part.target());
        } catch (RuntimeException e) {
          failure.compareAndSet(null, e);
        } finally {
          running.countDown();
        }
      });
    }
    BlockPart first = parts.getFirst();
    try {
      read(caller, first.key(), first.blockOffset(), first.target());
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
    }
    // The parts write into the caller's buffer: never return before the last has ended.
    awaitAll(running);
    RuntimeException e = failure.get();
    if (e != null) {
      throw e;
    }
  }

  private static void awaitAll(CountDownLatch running) {
    boolean interrupted = false;
    while (true) {
      try {
        running.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Brings a block into the cache, for the prefetcher. */
  private void keep(BlockKey key) {
    if (!isNear(key)) {
      readAheadNow(key);
    }
  }

  private void readAheadNow(BlockKey key) {
    Page page = pages.tryAllocate(PageUse.PREFETCH, key.length());
    if (page == null) {
      return;
    }
    try (page) {
      transfers.get(Caller.root(), key, 0, page.view(0, key.length()));
      cache.keep(key, page);
    } catch (FsException e) {
      log.debug("prefetch: {}", e.getMessage());
    }
  }

  /**
   * Stores the first {@code key.length()} bytes of a page as a block; returns when they are stored.
   *
   * @throws FsException EIO naming the object
   */
  public void store(BlockKey key, Page page) {
    transfers.put(key, page.view(0, key.length()));
    keepStored(key, page);
  }

  /**
   * As {@link #store(BlockKey, Page)}, repeated until somebody has waited for it too long. With
   * --writeback the block may be staged on disk instead.
   *
   * @param waitedNanos how long somebody has been waiting by now, 0 while nobody is
   * @throws FsException EIO naming the object
   */
  public void store(BlockKey key, Page page, LongSupplier waitedNanos) {
    if (staging == null || !staging.stage(key, page.view(0, key.length()))) {
      transfers.put(key, page.view(0, key.length()), waitedNanos);
      keepStored(key, page);
    }
  }

  private void keepStored(BlockKey key, Page page) {
    if (key.length() < config.blockLength() || config.cache().fill().largeWrite()) {
      cache.offerWritten(key, page);
    }
  }

  /**
   * Deletes all objects of a slice; missing ones are fine.
   *
   * @throws FsException EIO naming the object
   */
  public void remove(SliceKey slice) {
    int count = BlockKey.countOf(slice.sliceLength(), config.blockLength());
    for (int i = 0; i < count; i++) {
      remove(BlockKey.of(slice, i, config.blockLength()));
    }
  }

  /** As {@link #remove(SliceKey)}, of one block. */
  public void remove(BlockKey key) {
    window.remove(key);
    cache.remove(key);
    forgetStaged(key);
    transfers.delete(key);
  }

  /** Nobody will ever read the block: if it is staged, it is not uploaded. */
  public void forgetStaged(BlockKey key) {
    if (staging != null) {
      staging.drop(key);
    }
  }

  /**
   * Makes what has been stored so far survive a power failure.
   *
   * @throws FsException EIO naming the directory of what is staged
   */
  public void persist() {
    if (staging != null) {
      staging.sync();
    }
  }

  /** Limits of bandwidth from now on, in megabits per second; 0 for none. */
  public void limitBandwidth(long uploadMbps, long downloadMbps) {
    transfers.limitBandwidth(uploadMbps, downloadMbps);
  }

  /** Figures of requests, memory and caches. */
  public void report(StatSink sink) {
    transfers.report(sink);
    if (staging != null) {
      staging.report(sink);
    }
    MemoryBudget budget = pages.budget();
    sink.add("used_buffer_size_bytes", budget.usedBytes());
    sink.add("used_read_buffer_size_bytes", usedBytes(PageUse.READ) + usedBytes(PageUse.PREFETCH));
    sink.add("used_write_buffer_size_bytes", usedBytes(PageUse.WRITE));
    sink.add("buffer_size_bytes", budget.totalBytes());
    sink.add("held_page_bytes", heldBytes());
    loader.report(sink);
    sink.add("prefetch_waiting_blocks", prefetcher.waitingCount());
  }

  /** Bytes of pages that requests, loads and unstored writes hold: 0 when nothing is under way. */
  long heldBytes() {
    return Math.max(0, pages.budget().usedBytes() - window.keptBytes());
  }

  private long usedBytes(PageUse use) {
    return pages.budget().usedBytes(use);
  }

  /** True from {@link #close} on. */
  public boolean isClosed() {
    return closed.get();
  }

  /** The directory whose cache holds a block, or {@code memory}; absent when it is in none. */
  public @Nullable String cachedIn(BlockKey key) {
    return cache.locate(key);
  }

  /**
   * Brings a block into the cache, unless it is there.
   *
   * @throws FsException EIO naming the object, EINTR
   */
  public void warm(Caller caller, BlockKey key) {
    if (config.cache().isOff() || cache.contains(key)) {
      return;
    }
    try (Page page = pages.allocate(caller, PageUse.PREFETCH, key.length(), window::reclaim)) {
      transfers.get(caller, key, 0, page.view(0, key.length()));
      cache.keep(key, page);
    }
  }

  /** Drops the copy in the cache; the block itself stays. */
  public void evict(BlockKey key) {
    cache.remove(key);
  }

  /** Gives memory back that readers left behind, and what has expired. */
  public void dropIdle(Duration idle) {
    cache.expire();
    window.dropIdle(idle.toNanos());
  }

  /** Gives some memory of readers back at once, for writers. */
  public void reclaim() {
    window.reclaim();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (staging != null) {
      staging.close();
    }
    prefetcher.close();
    workers.shutdown();
    try {
      if (!workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        log.warn("requests to {} are still running at the end", transfers.describe());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    cache.close();
    window.dropIdle(-1);
    pages.close();
    transfers.close();
  }
}
