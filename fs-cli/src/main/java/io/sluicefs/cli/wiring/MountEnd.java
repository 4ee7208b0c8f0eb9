package io.sluicefs.cli.wiring;

import io.sluicefs.cli.args.CommandFailure;
import io.sluicefs.fuse.lifecycle.DeadMounts;
import io.sluicefs.fuse.lifecycle.MountException;
import io.sluicefs.fuse.lifecycle.MountTable;
import io.sluicefs.fuse.lifecycle.Unmounter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Unmounting from outside, and waiting until the daemon has stored everything and is gone. */
public final class MountEnd {
  private static final Logger log = LoggerFactory.getLogger(MountEnd.class);

  /** Buffers of any size are stored within this, or the daemon says in its log why not. */
  private static final Duration FLUSH_LIMIT = Duration.ofMinutes(5);

  private static final long POLL_NANOS = 5_000_000;

  private MountEnd() {}

  /**
   * Unmounts {@code path}; with {@code force} also when it is in use or does not answer.
   *
   * @throws CommandFailure names the path and the cause
   */
  public static void unmount(Path path, boolean force) {
    try {
      MountTable.Entry mount = mountAt(path);
      Optional<ProcessHandle> daemon = Daemons.serving(mount);
      if (force) {
        forceOff(path, mount);
      } else {
        Unmounter.unmount(path);
      }
      daemon.ifPresent(process -> await(process, force));
    } catch (MountException e) {
      throw new CommandFailure("umount: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailure("umount \"" + path + "\": " + e.getMessage(), e);
    }
  }

  private static MountTable.Entry mountAt(Path path) throws IOException {
    Optional<MountTable.Entry> mount = MountTable.read().at(path);
    if (mount.isEmpty() || !mount.get().isFuse()) {
      throw new CommandFailure("umount \"" + path + "\": not mounted");
    }
    return mount.get();
  }

  /** A daemon that does not answer would keep its users waiting for ever: they get errors. */
  private static void forceOff(Path path, MountTable.Entry mount) throws IOException {
    if (DeadMounts.stateOf(path) == DeadMounts.State.HUNG && !Unmounter.abort(mount)) {
      log.warn("the connection of \"{}\" cannot be aborted", path);
    }
    Unmounter.unmountLazily(path);
  }

  /** After a forced unmount programs may stay inside as long as they like. */
  private static void await(ProcessHandle daemon, boolean force) {
    long limit = force ? Duration.ofSeconds(1).toNanos() : FLUSH_LIMIT.toNanos();
    long begin = System.nanoTime();
    while (daemon.isAlive()) {
      if (System.nanoTime() - begin > limit) {
        if (!force) {
          throw new CommandFailure(
              "unmounted, but process %d still stores data after %d s; see its log"
                  .formatted(daemon.pid(), FLUSH_LIMIT.toSeconds()));
        }
        return;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }
}
