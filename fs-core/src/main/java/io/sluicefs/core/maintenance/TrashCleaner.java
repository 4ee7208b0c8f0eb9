package io.sluicefs.core.maintenance;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.inode.TrashHour;
import io.sluicefs.core.meta.Cleanup;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.DirPage;
import io.sluicefs.core.meta.op.Fate;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.vfs.DeletedFiles;
import io.sluicefs.core.vfs.tree.TreeRemoval;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hourly job that ends the life of what is in the trash (redis-metadata.md 7.6): hours that are
 * older than the volume's trash days, and slices that compactions kept as long.
 */
public final class TrashCleaner implements TreeRemoval.Listener {
  private static final Logger log = LoggerFactory.getLogger(TrashCleaner.class);
  private static final Duration GRACE = Duration.ofHours(2);
  private static final long BUDGET_NANOS = TimeUnit.MINUTES.toNanos(50);
  private static final int THREADS = 4;

  private final MetaEngine engine;
  private final DeletedFiles deletedFiles;
  private final InstantSource clock;
  private volatile long startNanos;
  private volatile boolean stopped;

  /**
   * @param deletedFiles hears of files whose data can go
   */
  public TrashCleaner(MetaEngine engine, DeletedFiles deletedFiles, InstantSource clock) {
    this.engine = engine;
    this.deletedFiles = deletedFiles;
    this.clock = clock;
  }

  /** Runs when no client of the volume has done so within {@code interval}. */
  public void runIfElected(Duration interval) {
    if (engine.elect(Cleanup.Job.TRASH, interval)) {
      run();
    }
  }

  /** Cleans up once, for 50 minutes at most; the next run goes on. */
  public void run() {
    startNanos = System.nanoTime();
    engine.expireDelayedSlices();
    int days = engine.format().limits().trashDays();
    Instant edge = clock.instant().minus(Duration.ofDays(days)).minus(GRACE);
    TreeRemoval.Options options = new TreeRemoval.Options(true, THREADS);
    TreeRemoval removal = new TreeRemoval(engine, Caller.root(), options, this);
    try {
      for (Dentry hour : hoursBefore(edge)) {
        removal.remove(Inodes.TRASH, hour.name(), hour.ino());
        log.info("Emptied the trash of {}", hour.name());
      }
    } catch (FsException e) {
      if (e.errno() != Errno.EINTR) {
        throw e;
      }
    }
  }

  /** Oldest first. */
  private List<Dentry> hoursBefore(Instant edge) {
    List<Dentry> hours = new ArrayList<>();
    String cursor = DirPage.END;
    do {
      DirPage page;
      try {
        page = engine.readdir(Caller.root(), Inodes.TRASH, cursor, DirDetail.NAMES);
      } catch (FsException e) {
        if (e.errno() == Errno.ENOENT) {
          return List.of();
        }
        throw e;
      }
      for (Dentry entry : page.entries()) {
        Instant begin = TrashHour.beginOf(entry.name().toString());
        if (begin != null && begin.isBefore(edge)) {
          hours.add(entry);
        }
      }
      cursor = page.next();
    } while (!cursor.equals(DirPage.END));
    hours.sort(Comparator.comparingLong(Dentry::ino));
    return hours;
  }

  @Override
  public void removed(long parentIno, Name name, Removed removed) {
    if (removed.fate() == Fate.DELETED && removed.inode().attr().isFile()) {
      deletedFiles.fileDeleted(removed.inode().ino(), removed.inode().attr().length());
    }
  }

  @Override
  public boolean isCancelled() {
    return stopped || System.nanoTime() - startNanos > BUDGET_NANOS;
  }

  /** A run in progress ends soon. */
  public void stop() {
    stopped = true;
  }
}
