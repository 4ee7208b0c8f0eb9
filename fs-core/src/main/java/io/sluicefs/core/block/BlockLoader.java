package io.sluicefs.core.block;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PagePool;
import io.sluicefs.core.memory.PageUse;
import io.sluicefs.core.stat.StatSink;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs loads of whole blocks that were announced to the window. With hedging, a load that takes
 * longer than nearly all before it gets a second request into a page of its own, and the first to
 * end well is used: a page that was shown is never written again by the other.
 */
final class BlockLoader {
  private static final Logger log = LoggerFactory.getLogger(BlockLoader.class);

  private final BlockTransfers transfers;
  private final BlockWindow window;
  private final PagePool pages;
  private final Executor workers;
  private final BiConsumer<BlockKey, Page> loaded;
  private final RecentTimes times = new RecentTimes();
  private final LongAdder hedged = new LongAdder();
  private final LongAdder won = new LongAdder();

  /**
   * @param loaded borrows the page of a block that has come
   */
  BlockLoader(
      BlockTransfers transfers,
      BlockWindow window,
      PagePool pages,
      Executor workers,
      BiConsumer<BlockKey, Page> loaded) {
    this.transfers = transfers;
    this.window = window;
    this.pages = pages;
    this.workers = workers;
    this.loaded = loaded;
  }

  /** How long a whole block takes to come lately, 0 while none has. */
  long fetchNanos() {
    return times.averageNanos();
  }

  /** Runs a load on a thread of its own; failures reach those who wait for the block. */
  void runLater(BlockLoad load, boolean hedges) {
    try {
      workers.execute(() -> runQuietly(load));
    } catch (RejectedExecutionException e) {
      // The mount ends: nobody must wait for a load that never runs.
      window.fail(load, Errno.EIO.exception());
      return;
    }
    long patience = hedges ? times.slowNanos() : 0;
    if (patience > 0) {
      workers.execute(() -> hedge(load, patience));
    }
  }

  private void runQuietly(BlockLoad load) {
    try {
      run(Caller.root(), load);
    } catch (FsException e) {
      log.debug("load: {}", e.getMessage());
    }
  }

  /**
   * Runs a load on this thread.
   *
   * @throws FsException why there is no block
   */
  void run(Caller caller, BlockLoad load) {
    FsException failure = Errno.EIO.exception();
    boolean fetched = false;
    try (Page page = load.page.retain()) {
      long began = System.nanoTime();
      int length = load.key.length();
      transfers.get(
          caller, load.key, 0, page.view(0, length), count -> window.arrived(load, count));
      times.note(System.nanoTime() - began);
      fetched = true;
      finish(load, page);
    } catch (FsException e) {
      failure = e;
      throw e;
    } finally {
      if (!fetched) {
        window.fail(load, failure);
      }
    }
  }

  private boolean finish(BlockLoad load, Page page) {
    boolean first = window.complete(load, page);
    if (first) {
      loaded.accept(load.key, page);
    }
    return first;
  }

  private void hedge(BlockLoad load, long patienceNanos) {
    if (window.awaitEnd(load, patienceNanos)) {
      return;
    }
    int length = load.key.length();
    Page page = pages.tryAllocate(PageUse.PREFETCH, length);
    if (page == null) {
      return;
    }
    hedged.increment();
    try (page) {
      transfers.get(Caller.root(), load.key, 0, page.view(0, length));
      if (finish(load, page)) {
        won.increment();
      }
    } catch (FsException e) {
      log.debug("second request: {}", e.getMessage());
    }
  }

  void report(StatSink sink) {
    sink.add("block_fetch_seconds", fetchNanos() / (double) TimeUnit.SECONDS.toNanos(1));
    sink.add("object_requests_hedged", hedged.sum());
    sink.add("object_requests_hedged_won", won.sum());
  }
}
