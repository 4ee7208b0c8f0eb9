package io.sluicefs.core.block.cache;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.memory.Page;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blocks on local disk, written by one thread per directory from a bounded queue: what does not fit
 * in the queue is not cached. A directory that fails is left alone for a while.
 */
public final class DiskBlockCache implements BlockCache {
  private static final Logger log = LoggerFactory.getLogger(DiskBlockCache.class);
  private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long STOP_MILLIS = 2_000;
  private static final int FNV_OFFSET = 0x811C9DC5;
  private static final int FNV_PRIME = 0x01000193;

  private final List<Shelf> shelves = new ArrayList<>();

  /**
   * @param queueBlocks blocks that may wait for each directory
   */
  public DiskBlockCache(
      CacheConfig config, String volumeUuid, int queueBlocks, InstantSource clock) {
    long share = config.sizeBytes() / Math.max(1, config.directories().size());
    for (Path directory : config.directories().stream().sorted().toList()) {
      Path root = directory.resolve(volumeUuid);
      try {
        CacheDirectory opened = new CacheDirectory(root, config, share, clock);
        shelves.add(new Shelf(opened, root.toString(), queueBlocks));
      } catch (IOException e) {
        log.warn("cache directory {} is not used: {}", root, e.toString());
      }
    }
  }

  private @Nullable Shelf shelfOf(BlockKey key) {
    int count = shelves.size();
    if (count <= 1) {
      return count == 0 ? null : shelves.getFirst();
    }
    return shelves.get(Integer.remainderUnsigned(fnv(key.objectKey()), count));
  }

  private static int fnv(String key) {
    int hash = FNV_OFFSET;
    for (int i = 0; i < key.length(); i++) {
      hash = (hash * FNV_PRIME) ^ key.charAt(i);
    }
    return hash;
  }

  @Override
  public boolean read(BlockKey key, int blockOffset, ByteBuffer target) {
    Shelf shelf = shelfOf(key);
    return shelf != null && shelf.read(key, blockOffset, target);
  }

  @Override
  public boolean contains(BlockKey key) {
    Shelf shelf = shelfOf(key);
    return shelf != null && !shelf.isPaused() && shelf.directory.contains(key);
  }

  @Override
  public void offer(BlockKey key, Page block) {
    Shelf shelf = shelfOf(key);
    if (shelf != null) {
      shelf.offer(key, block);
    }
  }

  @Override
  public void remove(BlockKey key) {
    Shelf shelf = shelfOf(key);
    if (shelf != null) {
      shelf.remove(key);
    }
  }

  @Override
  public void close() {
    shelves.forEach(Shelf::stop);
  }

  /** A block on its way to disk; an absent page ends the writer. */
  private record Arrival(BlockKey key, @Nullable Page block) {}

  /** One directory with its queue, its writer thread and its health. */
  private static final class Shelf {
    private static final Arrival END = new Arrival(new BlockKey(0, 0, 0), null);

    private final CacheDirectory directory;
    private final String name;
    private final BlockingQueue<Arrival> arrivals;
    private final Thread writer;
    private volatile long pausedUntilNanos = System.nanoTime();
    private volatile boolean stopped;

    Shelf(CacheDirectory directory, String name, int queueBlocks) {
      this.directory = directory;
      this.name = name;
      this.arrivals = new ArrayBlockingQueue<>(Math.max(2, queueBlocks));
      this.writer = Thread.ofPlatform().name("cache-writer").daemon().start(this::writeAll);
      Thread.ofPlatform().name("cache-scan").daemon().start(this::scan);
    }

    boolean isPaused() {
      return System.nanoTime() - pausedUntilNanos < 0;
    }

    private void failed(IOException e) {
      log.warn("cache directory {} is left alone for a while: {}", name, e.toString());
      pausedUntilNanos = System.nanoTime() + PAUSE_NANOS;
    }

    boolean read(BlockKey key, int blockOffset, ByteBuffer target) {
      if (isPaused()) {
        return false;
      }
      try {
        return directory.read(key, blockOffset, target);
      } catch (IOException e) {
        failed(e);
        return false;
      }
    }

    void offer(BlockKey key, Page block) {
      if (stopped || isPaused() || directory.contains(key)) {
        return;
      }
      if (!arrivals.offer(new Arrival(key, block.retain()))) {
        block.close();
      }
    }

    void remove(BlockKey key) {
      try {
        directory.remove(key);
      } catch (IOException e) {
        failed(e);
      }
    }

    private void scan() {
      try {
        directory.scan();
      } catch (IOException e) {
        failed(e);
      }
    }

    private void writeAll() {
      while (true) {
        Arrival arrival;
        try {
          arrival = arrivals.take();
        } catch (InterruptedException e) {
          return;
        }
        Page block = arrival.block();
        if (block == null) {
          return;
        }
        try (block) {
          write(arrival.key(), block);
        }
      }
    }

    private void write(BlockKey key, Page block) {
      if (isPaused()) {
        return;
      }
      try {
        directory.write(key, block.view(0, key.length()));
      } catch (IOException e) {
        failed(e);
      }
    }

    void stop() {
      stopped = true;
      try {
        if (arrivals.offer(END, STOP_MILLIS, TimeUnit.MILLISECONDS)) {
          writer.join(STOP_MILLIS);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      for (Arrival left = arrivals.poll(); left != null; left = arrivals.poll()) {
        if (left.block() != null) {
          left.block().close();
        }
      }
    }
  }
}
