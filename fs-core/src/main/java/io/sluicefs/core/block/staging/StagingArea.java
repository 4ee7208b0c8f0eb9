package io.sluicefs.core.block.staging;

import io.sluicefs.core.block.cache.CacheConfig;
import io.sluicefs.core.block.cache.CacheConfig.Checksum;
import io.sluicefs.core.block.cache.CacheFile;
import io.sluicefs.core.block.cache.CacheLayout;
import io.sluicefs.core.block.cache.CacheModes;
import io.sluicefs.core.block.cache.DiskBlockCache;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PagePool;
import io.sluicefs.core.memory.PageUse;
import io.sluicefs.core.stat.StatSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks that were acknowledged before their upload. They are written to the cache directories,
 * uploaded in the background in the order in which they came, and stay until they are uploaded:
 * what this mount leaves behind, the next one adopts.
 *
 * <p>{@code owning} is held shared while a block is written and listed, and exclusively while the
 * lists of owned blocks are emptied.
 */
public final class StagingArea implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StagingArea.class);
  private static final long RETRY_MILLIS = 10_000;
  private static final long CARE_MILLIS = 1_000;
  private static final int ADOPT_EVERY = 10;
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(30);
  private static final long STOP_MILLIS = 5_000;
  private static final int UPLOADERS_MAX = 64;

  private final StagingConfig config;
  private final DiskBlockCache cache;
  private final PagePool pages;
  private final Uploads uploads;
  private final InstantSource clock;
  private final Map<CacheLayout, StagingDirectory> places = new LinkedHashMap<>();
  private final UploadQueue queue = new UploadQueue();
  private final Semaphore writes;
  private final ReentrantReadWriteLock owning = new ReentrantReadWriteLock();
  private final Set<BlockKey> damaged = ConcurrentHashMap.newKeySet();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean closing;

  /** The object store behind it. */
  public interface Uploads {
    /**
     * Stores a block; does not end before it is stored, it cannot be, or {@code closing}.
     *
     * @throws FsException EIO
     */
    void put(BlockKey key, ByteBuffer body, BooleanSupplier closing);

    /**
     * @return whether the object is there, whole
     * @throws FsException EIO, when that is not known
     */
    boolean get(BlockKey key, ByteBuffer target);

    /**
     * @throws FsException EIO
     */
    void delete(BlockKey key);

    /** How many at once. */
    int count();
  }

  /** What it works with. */
  public record Parts(DiskBlockCache cache, PagePool pages, Uploads uploads, InstantSource clock) {}

  /**
   * Opens the staging areas of all directories of a cache, and begins to upload what others left.
   *
   * @param limits permissions, checksums and free space, as the cache has them
   */
  public StagingArea(StagingConfig config, CacheConfig limits, Parts parts) {
    this.config = config;
    this.cache = parts.cache();
    this.pages = parts.pages();
    this.uploads = parts.uploads();
    this.clock = parts.clock();
    this.writes = new Semaphore(config.maxStageWrites());
    CacheModes modes = new CacheModes(limits.upkeep().fileMode());
    boolean checksums = limits.checksum() != Checksum.NONE;
    for (CacheLayout layout : cache.layouts()) {
      try {
        places.put(layout, new StagingDirectory(layout, modes, checksums, limits.freeRatio()));
      } catch (IOException e) {
        log.warn("nothing is staged in {}: {}", layout.root(), e.toString());
      }
    }
    start();
  }

  private void start() {
    if (places.isEmpty()) {
      return;
    }
    int count = Math.clamp(uploads.count(), 1, UPLOADERS_MAX);
    for (int i = 0; i < count; i++) {
      threads.add(Thread.ofVirtual().name("stage-upload-" + i).start(this::uploadAll));
    }
    threads.add(Thread.ofPlatform().name("staging-care").daemon().start(this::careAlways));
  }

  /** Writes a block to disk; false when it has to be uploaded by the caller. */
  public boolean stage(BlockKey key, ByteBuffer block) {
    boolean wanted = config.threshold() == 0 || key.length() < config.threshold();
    CacheLayout layout = cache.placeOf(key);
    StagingDirectory place = layout == null ? null : places.get(layout);
    if (!config.writeback() || closing || !wanted || place == null || !writes.tryAcquire()) {
      return false;
    }
    owning.readLock().lock();
    try {
      if (!place.hasRoom(key.length())) {
        return false;
      }
      place.write(key, block);
      queue.add(new StagedBlock(key, place, clock.millis()), false);
      cache.staged(key, true);
      return true;
    } catch (IOException e) {
      log.warn("block {} is uploaded directly: {}", key.objectKey(), e.toString());
      return false;
    } finally {
      owning.readLock().unlock();
      writes.release();
    }
  }

  public boolean contains(BlockKey key) {
    return queue.find(key) != null;
  }

  /** Fills {@code target}, when the block is staged here. */
  public boolean read(BlockKey key, int blockOffset, ByteBuffer target) {
    StagedBlock block = queue.find(key);
    int start = target.position();
    if (block == null) {
      return false;
    }
    try {
      block.place.read(key, blockOffset, target);
      return true;
    } catch (IOException e) {
      target.position(start);
      log.debug("staged block {} is not read: {}", key.objectKey(), e.toString());
      return false;
    }
  }

  /**
   * Makes all that has been staged so far survive a power failure.
   *
   * @throws FsException EIO naming the directory
   */
  public void sync() {
    Map<StagingDirectory, List<StagedBlock>> byPlace =
        queue.unsynced().stream().collect(Collectors.groupingBy(block -> block.place));
    byPlace.forEach((place, blocks) -> {
      try {
        place.sync(blocks.stream().map(block -> block.key).toList());
      } catch (IOException e) {
        throw FsException.io("fsync of what is staged in " + place.layout().root(), e);
      }
      queue.synced(blocks);
    });
  }

  /** The block is not wanted any more; if it is being uploaded now, its object goes, too. */
  public void drop(BlockKey key) {
    StagedBlock block = queue.drop(key);
    if (block != null) {
      remove(block);
    }
  }

  private void remove(StagedBlock block) {
    try {
      block.place.remove(block.key);
    } catch (IOException e) {
      log.warn("staged block {} stays: {}", block.key.objectKey(), e.toString());
    }
  }

  private void uploadAll() {
    try {
      for (StagedBlock block = queue.take(this::isDue);
          block != null;
          block = queue.take(this::isDue)) {
        upload(block);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isDue(StagedBlock block) {
    long now = clock.millis();
    if (block.notBeforeMillis > now) {
      return false;
    }
    boolean delayed = now - block.stagedMillis < config.uploadDelay().toMillis();
    return (!delayed && isHour()) || block.place.isShort();
  }

  private boolean isHour() {
    return config.hours().allow(clock.instant().atZone(ZoneId.systemDefault()).getHour());
  }

  private void upload(StagedBlock block) {
    BlockKey key = block.key;
    boolean stored = false;
    try (Page page = pages.allocate(Caller.root(), PageUse.PREFETCH, key.length(), () -> {})) {
      stored = store(block, page.view(0, key.length()));
    } catch (FsException | IOException e) {
      if (!closing) {
        log.warn("staged block {} is uploaded later: {}", key.objectKey(), e.getMessage());
      }
    } finally {
      if (!stored) {
        queue.putBack(block, clock.millis() + RETRY_MILLIS);
      }
    }
  }

  private boolean store(StagedBlock block, ByteBuffer bytes) throws IOException {
    BlockKey key = block.key;
    try {
      block.place.read(key, 0, bytes);
    } catch (NoSuchFileException | CacheFile.DamagedException e) {
      if (!queue.isDropped(block) && !isStored(key, bytes.clear()) && !cached(key, bytes.clear())) {
        giveUp(block, e);
        return true;
      }
    }
    if (!bytes.hasRemaining()) {
      uploads.put(key, bytes.flip(), () -> closing);
    }
    if (queue.done(block)) {
      remove(block);
      cache.staged(key, false);
    } else {
      uploads.delete(key);
    }
    return true;
  }

  private boolean cached(BlockKey key, ByteBuffer bytes) {
    return cache.read(key, 0, bytes);
  }

  /** Another client of the directory has uploaded it, and taken its file away. */
  private boolean isStored(BlockKey key, ByteBuffer bytes) {
    boolean stored = uploads.get(key, bytes);
    bytes.clear();
    return stored;
  }

  /** The file is left for those who repair disks. */
  private void giveUp(StagedBlock block, IOException why) {
    damaged.add(block.key);
    queue.done(block);
    cache.staged(block.key, false);
    log.error("staged block {} is LOST: {}", block.key.objectKey(), why.toString());
  }

  private void careAlways() {
    try {
      for (int round = 0; round == 0 || !stopping.await(CARE_MILLIS, TimeUnit.MILLISECONDS); ) {
        places.values().forEach(StagingDirectory::measure);
        if (round++ % ADOPT_EVERY == 0 && config.adopts()) {
          places.values().forEach(this::adopt);
        }
        disown();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void adopt(StagingDirectory place) {
    try {
      Set<BlockKey> own = queue.keys();
      own.addAll(damaged);
      List<BlockKey> adopted = place.adopt(own);
      for (BlockKey key : adopted) {
        long since = Math.min(place.stagedMillis(key), clock.millis());
        queue.add(new StagedBlock(key, place, since), false);
      }
      if (!adopted.isEmpty()) {
        log.info("{} staged blocks of {} are adopted", adopted.size(), place.layout().root());
      }
    } catch (IOException e) {
      log.warn("{} is not searched for staged blocks: {}", place.layout().root(), e.toString());
    }
  }

  /** What is uploaded needs no owner any more. */
  private void disown() throws InterruptedException {
    if (!owning.writeLock().tryLock(CARE_MILLIS, TimeUnit.MILLISECONDS)) {
      return;
    }
    try {
      Set<Long> staged = queue.keys().stream().map(BlockKey::sliceId).collect(Collectors.toSet());
      for (StagingDirectory place : places.values()) {
        place.settled(staged);
      }
    } catch (IOException e) {
      log.debug("the list of staged slices stays: {}", e.toString());
    } finally {
      owning.writeLock().unlock();
    }
  }

  /** Figures of what waits. */
  public void report(StatSink sink) {
    sink.add("staging_blocks", queue.count());
    sink.add("staging_block_bytes", queue.bytes());
  }

  /** Uploads what is due, for a while; tells what is left. */
  @Override
  public void close() {
    try {
      queue.awaitNone(this::isDue, CLOSE_WAIT.toNanos());
      closing = true;
      queue.close();
      stopping.countDown();
      for (Thread thread : threads) {
        thread.join(STOP_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (queue.count() > 0) {
      log.warn(
          "{} staged blocks ({} bytes) are not uploaded yet; they wait in {} for the next mount"
              + " with this cache directory",
          queue.count(),
          queue.bytes(),
          places.keySet().stream().map(l -> l.staging().toString()).toList());
    }
    places.values().forEach(StagingArea::close);
  }

  private static void close(StagingDirectory place) {
    try {
      place.close();
    } catch (IOException e) {
      log.debug("staging in {} ends: {}", place.layout().root(), e.toString());
    }
  }
}
