package io.sluicefs.core.vfs;

import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.vfs.read.ChunkLists;
import io.sluicefs.core.vfs.read.FileReader;
import io.sluicefs.core.vfs.write.CommitListener;
import io.sluicefs.core.vfs.write.FileWriter;
import io.sluicefs.core.vfs.write.LossReport;
import io.sluicefs.core.vfs.write.WriteBackend;
import io.sluicefs.core.vfs.write.WriteLimits;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * File contents in a block store: one writer and one reader per inode in use, found by its number.
 *
 * <p>A ticker stores what lies idle and gives idle memory of readers back. Owns the block store,
 * not the engine.
 */
public final class StoredContents implements FileContents {
  private static final Logger log = LoggerFactory.getLogger(StoredContents.class);
  private static final long TICK_MILLIS = 200;
  private static final Duration READ_IDLE = Duration.ofSeconds(30);
  private static final Duration CLOSED_KEPT = Duration.ofSeconds(2);
  private static final int FLUSHES_MAX = 16;
  private static final long STOP_SECONDS = 5;

  private final MetaEngine engine;
  private final BlockStore blocks;
  private final ContentsConfig config;
  private final WriteBackend backend;
  private final ConcurrentHashMap<Long, Entry> entries = new ConcurrentHashMap<>();
  private final AtomicBoolean shortageQueued = new AtomicBoolean();
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("contents-ticker").daemon().factory());
  private volatile boolean closed;

  /** What belongs to one inode. */
  private static final class Entry {
    private final ChunkLists lists;
    private final FileWriter writer;
    private final FileReader reader;

    /** When the last handle went away, 0 while the inode is in use. */
    private volatile long closedNanos;

    Entry(ChunkLists lists, FileWriter writer, FileReader reader) {
      this.lists = lists;
      this.writer = writer;
      this.reader = reader;
    }

    boolean isClosedSince(long before) {
      long since = closedNanos;
      return since != 0 && since - before < 0;
    }
  }

  public StoredContents(MetaEngine engine, BlockStore blocks, ContentsConfig config) {
    this(engine, blocks, config, InstantSource.system());
  }

  public StoredContents(
      MetaEngine engine, BlockStore blocks, ContentsConfig config, InstantSource clock) {
    this.engine = engine;
    this.blocks = blocks;
    this.config = config;
    WriteLimits limits =
        new WriteLimits(
            config.idleAfter(),
            config.storedAfter(),
            config.pendingSlicesMax(),
            config.flushInterruptibleAfter());
    this.backend = new WriteBackend(engine, blocks, limits, clock);
    backend.onShortage(this::tickSoon);
    var _ =
        ticker.scheduleWithFixedDelay(
            () -> tick(false), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Who shall learn of commits, to compact long chunk lists. */
  public void onCommit(CommitListener listener) {
    backend.onCommit(listener);
  }

  @Override
  public void onMoved(LongConsumer listener) {
    backend.onMoved(listener);
  }

  private Entry entry(long ino) {
    Entry known = entries.get(ino);
    Entry entry = known != null ? known : entries.computeIfAbsent(ino, this::newEntry);
    entry.closedNanos = 0;
    return entry;
  }

  private Entry newEntry(long ino) {
    ChunkLists lists = new ChunkLists(engine, ino, () -> backend.moved(ino));
    FileWriter writer = new FileWriter(ino, lists, backend);
    return new Entry(lists, writer, new FileReader(lists, writer, blocks, config.readAheadBytes()));
  }

  @Override
  public void write(
      Caller caller, long ino, long fileOffset, ByteBuffer payload, LossReport report) {
    int start = payload.position();
    while (!entry(ino).writer.write(caller, fileOffset, payload, report)) {
      payload.position(start);
    }
  }

  @Override
  public long append(
      Caller caller, long ino, long believedAt, ByteBuffer payload, LossReport report) {
    int start = payload.position();
    long fileOffset;
    while ((fileOffset = entry(ino).writer.append(caller, believedAt, payload, report)) < 0) {
      payload.position(start);
    }
    return fileOffset;
  }

  @Override
  public int read(Caller caller, long ino, long fileOffset, ByteBuffer target) {
    return entry(ino).reader.read(caller, fileOffset, target);
  }

  @Override
  public void settle(Caller caller, long ino) {
    Entry entry = entries.get(ino);
    if (entry != null) {
      entry.writer.settle(caller);
    }
  }

  @Override
  public boolean locked(long ino, Attr committed) {
    return entry(ino).lists.locked(committed);
  }

  @Override
  public void pagesDropped(long ino, Attr committed) {
    entry(ino).lists.pagesDropped(committed);
  }

  @Override
  public void persist() {
    blocks.persist();
  }

  @Override
  public void flushAll() {
    Semaphore permits = new Semaphore(FLUSHES_MAX);
    try (ExecutorService flushes = Executors.newVirtualThreadPerTaskExecutor()) {
      entries.forEach((ino, entry) -> {
        if (!entry.writer.isIdle()) {
          permits.acquireUninterruptibly();
          flushes.execute(() -> {
            flushQuietly(ino, entry);
            permits.release();
          });
        }
      });
    }
  }

  private static void flushQuietly(long ino, Entry entry) {
    try {
      entry.writer.settle(Caller.root());
    } catch (FsException e) {
      log.error("flush of inode {} failed", ino, e);
    }
  }

  @Override
  public Attr visible(long ino, Attr committed) {
    Entry entry = entries.get(ino);
    if (entry == null) {
      return committed;
    }
    // Buffered writes first: a commit reaches the lists before it leaves the writer.
    Attr seen = entry.writer.visible(committed);
    Attr latest = entry.lists.latest(committed);
    return latest.sameStateAs(committed) ? seen : entry.writer.visible(latest);
  }

  @Override
  public Attr follow(long ino, Attr committed) {
    Entry entry = entries.get(ino);
    return entry == null ? committed : entry.lists.follow(committed);
  }

  @Override
  public void observed(long ino, Attr committed) {
    Entry entry = entries.get(ino);
    if (entry != null) {
      entry.lists.observed(committed);
    }
  }

  @Override
  public void observed(long ino, ChunkSlices chunk) {
    entry(ino).lists.observed(chunk);
  }

  @Override
  public boolean committedSince(long ino, long nanoTime) {
    Entry entry = entries.get(ino);
    return entry != null && entry.writer.committedSince(nanoTime);
  }

  @Override
  public <T> T withoutCommits(long ino, Supplier<T> change) {
    Entry entry = entries.get(ino);
    return entry == null ? change.get() : entry.writer.withoutCommits(change);
  }

  @Override
  public void restamp(long ino, Timestamp mtime) {
    Entry entry = entries.get(ino);
    if (entry != null) {
      entry.writer.restamp(mtime);
    }
  }

  @Override
  public Set<Long> dropLost() {
    Set<Long> dropped = new HashSet<>();
    entries.forEach((ino, entry) -> {
      if (entry.writer.dropLost()) {
        dropped.add(ino);
      }
      entry.lists.drop();
    });
    return dropped;
  }

  /**
   * Keeps what is known for a moment: replies that are still on their way may be older than our
   * last commit, and many files are opened again soon.
   */
  @Override
  public void closed(long ino) {
    Entry entry = entries.get(ino);
    if (entry != null) {
      entry.closedNanos = System.nanoTime() | 1;
    }
  }

  private void forgetClosed() {
    long before = System.nanoTime() - CLOSED_KEPT.toNanos();
    entries.forEach((ino, entry) -> {
      if (entry.isClosedSince(before) && entry.writer.retire()) {
        entries.remove(ino, entry);
      }
    });
  }

  @Override
  public void discard(long ino) {
    Entry entry = entries.get(ino);
    if (entry != null) {
      entry.writer.discard();
      if (entry.writer.retire()) {
        entries.remove(ino, entry);
      }
    }
  }

  private void tickSoon() {
    if (!closed && shortageQueued.compareAndSet(false, true)) {
      ticker.execute(() -> {
        shortageQueued.set(false);
        tick(true);
      });
    }
  }

  private void tick(boolean everything) {
    try {
      entries.values().forEach(entry -> entry.writer.tick(everything));
      forgetClosed();
      blocks.dropIdle(READ_IDLE);
    } catch (RuntimeException e) {
      // The ticker would stop for good.
      log.error("background flush", e);
    }
  }

  /** Flushes everything and closes the block store. */
  @Override
  public void close() {
    closed = true;
    flushAll();
    ticker.shutdown();
    try {
      if (!ticker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        log.warn("background flush is still running at the end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    blocks.close();
  }
}
