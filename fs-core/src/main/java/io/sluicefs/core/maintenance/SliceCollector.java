package io.sluicefs.core.maintenance;

import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.meta.Cleanup;
import io.sluicefs.core.meta.Cleanup.Job;
import io.sluicefs.core.meta.DeletedChunks;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.vfs.DeletedFiles;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the data of files that are gone: at once for those that this mount deleted, and by an
 * elected job for those that their client left behind.
 *
 * <p>Each step can be repeated: chunk lists are dropped first, then objects deleted, then the slice
 * and at last the file forgotten. One thread works; only objects are deleted in parallel, bounded
 * by the block store.
 */
public final class SliceCollector implements DeletedFiles, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SliceCollector.class);

  /** Entries asked for at once by the jobs. */
  private static final int PAGE = 1000;

  /** Pages of one run: what is left waits for the next. */
  private static final int PAGES_MAX = 100;

  /** Elections are a little shorter than periods, so that every period has a winner. */
  private static final double ELECTION_PART = 0.9;

  private static final long STOP_MILLIS = 5_000;

  private final Cleanup engine;
  private final BlockStore blocks;
  private final MaintenanceConfig config;
  private final BlockingQueue<DeletedFile> waiting;
  private final ArrayDeque<Graced> graced = new ArrayDeque<>();
  private final Thread worker;
  private volatile boolean stopped;

  /** A file whose data has to wait; all wait for the same time. */
  private record Graced(DeletedFile file, long dueNanos) {}

  public SliceCollector(Cleanup engine, BlockStore blocks, MaintenanceConfig config) {
    this.engine = engine;
    this.blocks = blocks;
    this.config = config;
    this.waiting = new ArrayBlockingQueue<>(config.waitingMax());
    this.worker = Thread.ofPlatform().name("slice-collector").daemon().unstarted(this::work);
  }

  /**
   * Begins to work; the first look for what others left behind comes after a part of the interval.
   */
  public SliceCollector start() {
    worker.start();
    return this;
  }

  @Override
  public void fileDeleted(long ino, long length) {
    if (!waiting.offer(new DeletedFile(ino, length))) {
      log.debug("inode {} is left to the job", ino);
    }
  }

  private void work() {
    // Elections decide who runs a job; looking more often only makes a missed turn short.
    long pauseNanos = Math.max(1, config.jobInterval().toNanos() / 10);
    long nextJobs = System.nanoTime() + pauseNanos;
    while (!stopped) {
      try {
        DeletedFile file = waiting.poll(isDue() ? 0 : 1, TimeUnit.SECONDS);
        if (file != null) {
          quietly("deleting data", () -> collectOrWait(file));
        }
        if (isDue()) {
          DeletedFile waited = graced.remove().file;
          quietly("deleting data", () -> collectOrWait(waited));
        }
        if (config.runsJobs() && System.nanoTime() - nextJobs > 0) {
          quietly("background job", this::runJobs);
          nextJobs = System.nanoTime() + pauseNanos;
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** Whether the file that has waited longest need not wait on. */
  private boolean isDue() {
    Graced first = graced.peek();
    return first != null && System.nanoTime() - first.dueNanos > 0;
  }

  /** Of many files that others may have open the job takes care. */
  private void collectOrWait(DeletedFile file) {
    if (!collect(file) && graced.size() < config.waitingMax()) {
      graced.add(new Graced(file, System.nanoTime() + config.graceDelay().toNanos()));
    }
  }

  private static void quietly(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      log.warn("{} failed and is left to the next run: {}", what, e.toString());
    }
  }

  /** Runs the jobs that this client wins. */
  void runJobs() {
    Duration interval =
        Duration.ofSeconds((long) (config.jobInterval().toSeconds() * ELECTION_PART));
    if (engine.elect(Job.DELETED_FILES, interval)) {
      collectDeletedFiles(config.deletedFileAge());
    }
    if (blocks.deletesObjects() && engine.elect(Job.SLICE_SWEEP, interval)) {
      sweep();
    }
  }

  private void collectDeletedFiles(Duration age) {
    for (int run = 0; run < PAGES_MAX && !stopped; run++) {
      List<DeletedFile> page = engine.deletedFiles(age, PAGE);
      long done = page.stream().filter(this::collect).count();
      if (page.size() < PAGE || done == 0) {
        return;
      }
    }
  }

  /**
   * Deletes the data of one file.
   *
   * @return false when that has to wait, as others may have the file open
   */
  boolean collect(DeletedFile file) {
    try {
      DeletedChunks.visit(
          file,
          engine::listedChunks,
          (first, count) -> deleteAll(engine.dropChunks(file, first, count)));
    } catch (FsException e) {
      if (e.errno() == Errno.EBUSY) {
        return false;
      }
      throw e;
    }
    engine.forgetDeletedFile(file);
    return true;
  }

  private void sweep() {
    for (int run = 0; run < PAGES_MAX && !stopped; run++) {
      List<SliceKey> page = engine.unusedSlices(PAGE);
      boolean all = deleteAll(page);
      if (!all || page.size() < PAGE) {
        return;
      }
    }
  }

  /** False when the objects of a slice are still there: the sweep finds it again. */
  private boolean deleteAll(List<SliceKey> slices) {
    if (slices.isEmpty() || !blocks.deletesObjects()) {
      return slices.isEmpty();
    }
    CountDownLatch running = new CountDownLatch(slices.size());
    CountDownLatch deleted = new CountDownLatch(slices.size());
    for (SliceKey slice : slices) {
      blocks
          .workers()
          .execute(() -> {
            try {
              delete(engine, blocks, slice);
              deleted.countDown();
            } catch (FsException e) {
              log.warn("slice {} is left to the sweep: {}", slice.sliceId(), e.getMessage());
            } finally {
              running.countDown();
            }
          });
    }
    try {
      running.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return deleted.getCount() == 0;
  }

  /** Deletes the objects of an unused slice, then forgets it. */
  static void delete(Cleanup engine, BlockStore blocks, SliceKey slice) {
    blocks.remove(slice);
    engine.forgetSlice(slice);
  }

  /** Ends after the file in hand; what waits is found by the job. */
  @Override
  public void close() {
    stopped = true;
    try {
      worker.join(STOP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
