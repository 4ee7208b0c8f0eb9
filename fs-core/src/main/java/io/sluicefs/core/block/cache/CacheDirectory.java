package io.sluicefs.core.block.cache;

import io.sluicefs.core.block.cache.CacheConfig.Checksum;
import io.sluicefs.core.block.cache.CacheConfig.Eviction;
import io.sluicefs.core.chunk.BlockKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cache directory of a volume, in the layout of volume-and-objects.md 7.2. Files appear whole
 * under their names, by renaming; limits are kept by {@link CacheIndex}, which {@link CacheScan}
 * keeps equal to the disk. Throws on a broken disk: {@link CacheShelf} turns that into a miss.
 */
final class CacheDirectory {
  private static final Logger log = LoggerFactory.getLogger(CacheDirectory.class);

  private static final long IDENTITY_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** A run over the folders may take this part of the time. */
  private static final int SCAN_PART = 20;

  private static final long SCAN_NANOS_MIN = TimeUnit.MILLISECONDS.toNanos(900);

  private final CacheLayout layout;
  private final CacheConfig config;
  private final CacheModes modes;
  private final CacheIdentity identity;
  private final CacheLimits limits;
  private final InstantSource clock;
  private final CacheIndex index;
  private final OpenCacheFiles files;
  private final CacheScan scan;
  private final AtomicLong arrivingBytes = new AtomicLong();
  private final AtomicInteger arriving = new AtomicInteger();
  private final ReentrantLock evicting = new ReentrantLock();
  private volatile boolean scanned;
  private volatile boolean lost;
  private long scanAfterNanos = System.nanoTime();
  private long fullScanAfterNanos = System.nanoTime();
  private long identityAfterNanos = System.nanoTime() + IDENTITY_NANOS;

  CacheDirectory(CacheLayout layout, CacheConfig config, CacheLimits limits, InstantSource clock)
      throws IOException {
    this.layout = layout;
    this.config = config;
    this.limits = limits;
    this.clock = clock;
    this.modes = new CacheModes(config.upkeep().fileMode());
    this.identity = CacheIdentity.of(layout, modes);
    this.index = new CacheIndex(layout);
    this.files = new OpenCacheFiles(layout);
    this.scan = new CacheScan(layout, index, clock);
  }

  String id() {
    return identity.id();
  }

  Path root() {
    return layout.root();
  }

  CacheLayout layout() {
    return layout;
  }

  void staged(BlockKey key, boolean staged) {
    if (staged) {
      index.add(key, clock.millis());
    }
    index.markStaged(key, staged);
  }

  /** True while the device is not there. */
  boolean isLost() {
    return lost;
  }

  boolean contains(BlockKey key) {
    return index.contains(key) || (!scanned && Files.exists(layout.cached(key)));
  }

  /** False when the block is not here. */
  boolean read(BlockKey key, int offset, ByteBuffer target) throws IOException {
    if (!index.touch(key, clock.millis()) && scanned) {
      return false;
    }
    int start = target.position();
    OpenCacheFiles.Lease lease;
    try {
      lease = files.take(key);
    } catch (NoSuchFileException e) {
      index.remove(key);
      return false;
    } catch (CacheFile.DamagedException e) {
      return dropDamaged(key, e);
    }
    try {
      if (config.checksum() != Checksum.NONE && !lease.file().hasChecksums()) {
        return dropDamaged(key, new CacheFile.DamagedException("it has no checksums"));
      }
      lease.file().read(offset, target, config.checksum());
      index.add(key, clock.millis());
      return true;
    } catch (CacheFile.DamagedException e) {
      target.position(start);
      return dropDamaged(key, e);
    } catch (IOException e) {
      target.position(start);
      files.drop(key);
      throw e;
    } finally {
      files.giveBack(lease);
    }
  }

  private boolean dropDamaged(BlockKey key, CacheFile.DamagedException why) {
    log.warn("cached block {} is dropped: {}", layout.nameOf(key), why.getMessage());
    try {
      remove(key);
    } catch (IOException e) {
      log.debug("cached block {} stays: {}", layout.nameOf(key), e.toString());
    }
    return false;
  }

  /** Keeps a block, unless there is no room and none can be made. */
  void write(BlockKey key, ByteBuffer block) throws IOException {
    arriving.incrementAndGet();
    arrivingBytes.addAndGet(CacheIndex.costOf(key));
    limits.spend(CacheIndex.costOf(key), 1);
    try {
      if (makeRoom()) {
        writeFile(key, block);
      }
    } finally {
      arriving.decrementAndGet();
      arrivingBytes.addAndGet(-CacheIndex.costOf(key));
    }
  }

  private void writeFile(BlockKey key, ByteBuffer block) throws IOException {
    Path path = layout.cached(key);
    Path temporary = CacheLayout.temporary(path);
    try {
      try (FileChannel file = modes.create(temporary)) {
        CacheFile.write(file, block, config.checksum() != Checksum.NONE);
      }
      Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    index.add(key, clock.millis());
  }

  void remove(BlockKey key) throws IOException {
    files.drop(key);
    if (index.contains(key) || !scanned) {
      index.remove(key);
      Files.deleteIfExists(layout.cached(key));
    }
  }

  /** True when what is being written fits, perhaps after a few others have gone. */
  private boolean makeRoom() throws IOException {
    CacheIndex.Surplus surplus = surplus();
    if (surplus.isNone()) {
      return true;
    }
    if (config.eviction() == Eviction.NONE || limits.isMuch(surplus)) {
      return false;
    }
    evict();
    return surplus().isNone();
  }

  private void evict() throws IOException {
    evicting.lock();
    try {
      limits.measure();
      limits.spend(arrivingBytes.get(), arriving.get());
      CacheIndex.Surplus surplus = surplus();
      if (!surplus.isNone()) {
        for (BlockKey victim : index.victims(surplus, config.eviction())) {
          remove(victim);
        }
        limits.measure();
        limits.spend(arrivingBytes.get(), arriving.get());
      }
    } finally {
      evicting.unlock();
    }
  }

  /** Evicts what others have put in, and not what they are evicting, too. */
  private void evictAlone() throws IOException {
    if (config.eviction() == Eviction.NONE || surplus().isNone()) {
      return;
    }
    try (FileChannel file = modes.open(layout.eviction());
        FileLock alone = file.tryLock()) {
      if (alone != null) {
        scan.run(false);
        evict();
      }
    } catch (OverlappingFileLockException e) {
      log.trace("another cache of this process evicts in {}", layout.root());
    }
  }

  private CacheIndex.Surplus surplus() {
    return limits.surplus(index.usedBytes() + arrivingBytes.get(), index.count() + arriving.get());
  }

  /** What is due about once a second; for one thread. */
  void care() throws IOException {
    files.closeIdle();
    checkIdentity();
    if (lost) {
      return;
    }
    scanIfDue();
    limits.measure();
    expire();
    evictAlone();
  }

  private void checkIdentity() throws IOException {
    long now = System.nanoTime();
    if (now - identityAfterNanos < 0) {
      return;
    }
    identityAfterNanos = now + IDENTITY_NANOS;
    boolean present = identity.isPresent();
    if (!present) {
      index.clear();
      files.closeAll();
      present = identity.restore();
    }
    if (lost == present) {
      lost = !present;
      fullScanAfterNanos = now;
      log.warn("cache directory {} is {}", layout.root(), present ? "back" : "gone");
    }
  }

  /** Takes in what others left; lookups probe the disk until the first run is done. */
  private void scanIfDue() throws IOException {
    Duration interval = config.upkeep().scanInterval();
    long begun = System.nanoTime();
    boolean everything = fullScanAfterNanos - begun <= 0 && (!scanned || !interval.isZero());
    if (interval.isNegative() || !(everything || scanAfterNanos - begun <= 0)) {
      return;
    }
    scan.run(everything);
    long ended = System.nanoTime();
    scanAfterNanos = ended + Math.max(SCAN_NANOS_MIN, (ended - begun) * SCAN_PART);
    if (everything) {
      fullScanAfterNanos = ended + interval.toNanos();
    }
    scanned = true;
  }

  private void expire() throws IOException {
    Duration expire = config.upkeep().expire();
    if (!expire.isZero()) {
      for (BlockKey key : index.unreadSince(clock.millis() - expire.toMillis())) {
        remove(key);
      }
    }
  }

  void close() {
    files.closeAll();
  }
}
