package io.sluicefs.core.maintenance;

import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.maintenance.FillCacheCommand.Action;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.vfs.control.ControlReply;
import io.sluicefs.core.vfs.control.InfoText;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One order to fill, empty or look through the block cache: one thread walks, others do the blocks.
 * A file or block that fails is logged and left out.
 */
final class CacheFilling implements AutoCloseable {
  /** The answer to who does not wait. */
  static final String NOTHING =
      """
      {"FileCount":0,"SliceCount":0,"TotalBytes":0,"MissBytes":0,"Locations":{}}\
      """;

  private static final Logger log = LoggerFactory.getLogger(CacheFilling.class);
  private static final long PROGRESS_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

  private final MetaEngine engine;
  private final BlockStore blocks;
  private final Action action;
  private final int threads;
  private final ExecutorService workers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("warmup-", 0).factory());
  private final Semaphore running;
  private final AtomicLong files = new AtomicLong();
  private final AtomicLong slices = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong missing = new AtomicLong();
  private final Map<String, AtomicLong> locations = new ConcurrentHashMap<>();
  private final AtomicLong reported = new AtomicLong(System.nanoTime());

  CacheFilling(MetaEngine engine, BlockStore blocks, Action action, int threads) {
    this.engine = engine;
    this.blocks = blocks;
    this.action = action;
    this.threads = threads;
    this.running = new Semaphore(threads);
  }

  /** A file, or all files below a directory; symbolic links and others are passed by. */
  void add(Caller caller, long top, ControlReply reply) {
    Attr attr = engine.getattr(top);
    if (attr.isFile()) {
      addFile(caller, top, attr, reply);
    }
    ArrayDeque<Long> ahead = new ArrayDeque<>();
    if (attr.isDirectory()) {
      ahead.push(top);
    }
    while (!ahead.isEmpty()) {
      long dir = ahead.pop();
      String cursor = DirPage.END;
      do {
        DirPage page = engine.readdir(caller, dir, cursor, DirDetail.ATTRIBUTES);
        for (Dentry entry : page.entries()) {
          Attr found = entry.attr();
          if (found != null && found.isDirectory()) {
            ahead.push(entry.ino());
          } else if (found != null && found.isFile()) {
            addFile(caller, entry.ino(), found, reply);
          }
        }
        cursor = page.next();
      } while (!cursor.equals(DirPage.END));
    }
  }

  private void addFile(Caller caller, long ino, Attr attr, ControlReply reply) {
    try {
      Set<Long> seen = new HashSet<>();
      long end = attr.length() == 0 ? 0 : Chunks.indexOf(attr.length() - 1) + 1L;
      for (int index = 0; index < end; index++) {
        for (SliceRef ref : engine.readChunk(ino, index).slices()) {
          if (!ref.isHole() && seen.add(ref.sliceId())) {
            addSlice(caller, new SliceKey(ref.sliceId(), ref.sliceLength()), reply);
          }
        }
      }
      files.incrementAndGet();
    } catch (FsException e) {
      if (e.errno() == Errno.EINTR) {
        throw e;
      }
      log.warn("inode {} is left out: {}", ino, e.errno());
    }
  }

  private void addSlice(Caller caller, SliceKey slice, ControlReply reply) {
    slices.incrementAndGet();
    int count = BlockKey.countOf(slice.sliceLength(), blocks.blockLength());
    for (int i = 0; i < count; i++) {
      if (reply.isCancelled()) {
        throw Errno.EINTR.exception();
      }
      BlockKey key = BlockKey.of(slice, i, blocks.blockLength());
      running.acquireUninterruptibly();
      workers.execute(() -> {
        try {
          perform(caller, key);
        } catch (FsException e) {
          log.warn("block {} is left out: {}", key.objectKey(), e.getMessage());
        } finally {
          running.release();
        }
        reportNow(reply);
      });
    }
  }

  private void perform(Caller caller, BlockKey key) {
    switch (action) {
      case WARM_UP -> blocks.warm(caller, key);
      case EVICT -> blocks.evict(key);
      case CHECK -> check(key);
    }
    bytes.addAndGet(key.length());
  }

  private void check(BlockKey key) {
    String place = blocks.cachedIn(key);
    if (place == null) {
      missing.addAndGet(key.length());
    } else {
      locations.computeIfAbsent(place, _ -> new AtomicLong()).addAndGet(key.length());
    }
  }

  private void reportNow(ControlReply reply) {
    long last = reported.get();
    long now = System.nanoTime();
    if (now - last > PROGRESS_NANOS && reported.compareAndSet(last, now)) {
      reply.progress(files.get(), bytes.get());
    }
  }

  /** The last progress, when all work has ended. */
  void report(ControlReply reply) {
    if (files.get() > 0 || bytes.get() > 0) {
      reply.progress(files.get(), bytes.get());
    }
  }

  String json() {
    String places =
        locations.entrySet().stream()
            .map(place -> InfoText.quoted(place.getKey()) + ":" + place.getValue())
            .sorted()
            .collect(Collectors.joining(","));
    return """
    {"FileCount":%d,"SliceCount":%d,"TotalBytes":%d,"MissBytes":%d,"Locations":{%s}}\
    """
        .formatted(files.get(), slices.get(), bytes.get(), missing.get(), places);
  }

  /** Waits until all blocks are done: no record may follow the answer. */
  @Override
  public void close() {
    running.acquireUninterruptibly(threads);
    workers.close();
  }
}
