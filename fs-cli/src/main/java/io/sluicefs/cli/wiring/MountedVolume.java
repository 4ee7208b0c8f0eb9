package io.sluicefs.cli.wiring;

import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.fuse.FuseMount;
import io.sluicefs.fuse.lifecycle.MountTable;
import io.sluicefs.fuse.lifecycle.Unmounter;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A volume that is mounted and served. It ends once, in this order: path away, users inside served
 * for a while, jobs stopped, everything flushed, session closed, connections closed.
 */
public final class MountedVolume {
  private static final Logger log = LoggerFactory.getLogger(MountedVolume.class);

  /** How long users that are still inside are served after the path is gone. */
  private static final Duration DRAIN = Duration.ofSeconds(30);

  /** How long requests on their way may still end by themselves when the volume is gone. */
  private static final Duration LOST_DRAIN = Duration.ofSeconds(1);

  private final String name;
  private final FuseMount mount;
  private final Vfs vfs;
  private final BackgroundJobs jobs;
  private final BlockStore blocks;
  private final ReentrantLock ending = new ReentrantLock();
  private boolean ended;
  private volatile boolean lost;

  MountedVolume(String name, FuseMount mount, Vfs vfs, BackgroundJobs jobs, BlockStore blocks) {
    this.name = name;
    this.mount = mount;
    this.vfs = vfs;
    this.jobs = jobs;
    this.blocks = blocks;
  }

  public String name() {
    return name;
  }

  /** Serves until the path is unmounted by somebody, or {@link #stop} was called. */
  public void serve() throws InterruptedException {
    mount.awaitEnd();
  }

  /** The error that ended serving, absent after a normal end. */
  public @Nullable Throwable failure() {
    return mount.failure();
  }

  /** Unmounts lazily and serves those who are inside for a while. */
  public void stop() throws InterruptedException {
    if (!mount.stop(DRAIN)) {
      log.warn("programs still use {} after {} s", mount.mountPoint(), DRAIN.toSeconds());
    }
  }

  /** The volume is gone: takes the path away and fails whoever is inside. */
  void volumeLost() {
    lost = true;
    try {
      Optional<MountTable.Entry> entry = MountTable.read().at(mount.mountPoint());
      if (!mount.stop(LOST_DRAIN) && entry.isPresent()) {
        Unmounter.abort(entry.get());
      }
    } catch (IOException e) {
      log.error("{} cannot be unmounted", mount.mountPoint(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** True when serving ended because the volume is gone: nothing can be stored any more. */
  public boolean isLost() {
    return lost;
  }

  /** Everything after the mount has ended; the second call waits for the first. */
  public void end() {
    ending.lock();
    try {
      if (!ended) {
        ended = true;
        jobs.close();
        vfs.close();
        blocks.close();
      }
    } finally {
      ending.unlock();
    }
  }
}
