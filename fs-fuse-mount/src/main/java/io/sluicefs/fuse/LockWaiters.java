package io.sluicefs.fuse;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.vfs.PendingLock;
import io.sluicefs.fuse.ffm.Channel;
import io.sluicefs.fuse.ffm.InFlight;
import io.sluicefs.fuse.ffm.Wire;
import java.lang.foreign.Arena;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that wait for a lock, each on a thread of its own, so that no reader waits with them
 * (fuse-kernel-protocol.md 6.3). Bounded by the queue that they wait in.
 *
 * <p>The first few have platform threads, as the readers do: these talk to the metadata server
 * without a hand-over between threads, which is most of what a lock takes from mount to mount. The
 * others have virtual threads.
 */
final class LockWaiters implements AutoCloseable {
  /** Who waits on a platform thread. */
  static final int SWIFT_MAX = 4;

  private static final Logger log = LoggerFactory.getLogger(LockWaiters.class);

  private final Channel channel;
  private final InFlight inFlight;

  /** Its threads live as long as the mount: each may own a connection. */
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          SWIFT_MAX,
          SWIFT_MAX,
          0,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("fuse-lock-", 1).factory(),
          (wait, full) -> Thread.ofVirtual().name("fuse-lock").start(wait));

  private volatile boolean closed;

  LockWaiters(Channel channel, InFlight inFlight) {
    this.channel = channel;
    this.inFlight = inFlight;
  }

  /** Answers the request when its wait ends; an interrupt ends it with EINTR. */
  void await(long unique, Caller caller, PendingLock pending) {
    InFlight.Slot slot = inFlight.newSlot();
    slot.begin(unique);
    if (caller.isCancelled()) {
      slot.cancel();
    }
    threads.execute(() -> run(unique, slot, pending));
  }

  private void run(long unique, InFlight.Slot slot, PendingLock pending) {
    Errno errno = null;
    try (slot) {
      pending.await(new WaitingCaller(slot));
    } catch (FsException e) {
      errno = e.errno();
    } catch (RuntimeException e) {
      log.error("waiting for a lock failed", e);
      errno = Errno.EIO;
    }
    if (closed) {
      return;
    }
    FuseReply out = new FuseReply(Arena.ofAuto().allocate(Wire.OUT_HEADER_SIZE), channel);
    out.begin(unique);
    if (errno == null) {
      out.ok();
    } else {
      out.error(errno);
    }
  }

  /** The connection has ended: nobody waits for answers any more. */
  @Override
  public void close() {
    closed = true;
    threads.shutdown();
  }

  /** One who waits, after the buffers of his request have gone on to the next. */
  private record WaitingCaller(InFlight.Slot slot) implements Caller {
    private static final int[] GROUPS = {0};

    @Override
    public int uid() {
      return 0;
    }

    @Override
    public int gid() {
      return 0;
    }

    @Override
    public int pid() {
      return 0;
    }

    @Override
    public int[] groups() {
      return GROUPS.clone();
    }

    @Override
    public boolean checksPermission() {
      return false;
    }

    @Override
    public boolean isCancelled() {
      return slot.isCancelled();
    }

    @Override
    public void onCancel(Runnable action) {
      slot.onCancel(action);
    }
  }
}
