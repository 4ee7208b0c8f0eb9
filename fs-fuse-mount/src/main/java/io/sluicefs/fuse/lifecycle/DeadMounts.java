package io.sluicefs.fuse.lifecycle;

import io.sluicefs.fuse.ffm.MountCalls;
import io.sluicefs.fuse.ffm.Sys;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds and removes what a crashed daemon left at a mount point (fuse-kernel-protocol.md 1.5).
 *
 * <p>The table of mounts is asked first: looking at the path of a daemon that hangs would hang us.
 */
public final class DeadMounts {
  /** How long a mount may take to show its root. */
  public static final Duration PATIENCE = Duration.ofSeconds(3);

  /** Mounts stacked at one path. */
  private static final int STACK_MAX = 10;

  private DeadMounts() {}

  /** What is at a path. */
  public enum State {
    /** No FUSE mount. */
    NONE,
    /** A FUSE mount that answers. */
    ALIVE,
    /** A FUSE mount whose daemon is gone. */
    DEAD,
    /** A FUSE mount that does not answer. */
    HUNG
  }

  public static State stateOf(Path mountPoint) throws IOException {
    Optional<MountTable.Entry> found = MountTable.read().at(mountPoint);
    if (found.isEmpty() || !found.get().isFuse()) {
      return State.NONE;
    }
    return probe(mountPoint);
  }

  /**
   * Detaches dead mounts at the path, one below the other.
   *
   * @return what is there afterwards: never DEAD
   */
  public static State clean(Path mountPoint) throws IOException {
    for (int i = 0; i < STACK_MAX; i++) {
      State state = stateOf(mountPoint);
      if (state != State.DEAD) {
        return state;
      }
      Unmounter.unmountLazily(mountPoint);
    }
    throw new MountException("more than " + STACK_MAX + " dead mounts at " + mountPoint);
  }

  /** Looks on a thread of its own, which a hung mount keeps. */
  private static State probe(Path mountPoint) {
    AtomicInteger result = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(1);
    Thread.ofPlatform()
        .daemon()
        .name("mount-probe")
        .start(() -> {
          result.set(MountCalls.probe(mountPoint.toString()));
          done.countDown();
        });
    try {
      if (!done.await(PATIENCE.toNanos(), TimeUnit.NANOSECONDS)) {
        return State.HUNG;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return State.HUNG;
    }
    return result.get() == -Sys.ENOTCONN || result.get() == -Sys.ECONNABORTED
        ? State.DEAD
        : State.ALIVE;
  }
}
