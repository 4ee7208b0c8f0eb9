package io.sluicefs.fuse;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.vfs.PendingLock;
import io.sluicefs.fuse.ffm.Channel;
import io.sluicefs.fuse.ffm.InFlight;
import io.sluicefs.fuse.ffm.Wire;
import java.lang.foreign.Arena;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Requests that wait for a lock, each on a virtual thread, so that no reader waits with them
 * (fuse-kernel-protocol.md 6.3). Bounded by the queue that they wait in.
 */
final class LockWaiters implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LockWaiters.class);

  private final Channel channel;
  private final InFlight inFlight;
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
    Thread.ofVirtual().name("fuse-lock").start(() -> run(unique, slot, pending));
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
