package io.sluicefs.core.vfs.write;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.vfs.read.ChunkLists;
import io.sluicefs.core.vfs.read.PendingRead;
import io.sluicefs.core.vfs.read.PendingWrites;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Buffered writes of one inode, shared by all its handles.
 *
 * <p>Slices are committed in the order of their creation, a prefix at a time, after all their
 * blocks are stored. Full blocks are sent while writing goes on. Slices that cannot be stored or
 * committed are dropped, these and no others, and the open files whose bytes were in them are told
 * once.
 *
 * <p>What is appended gets its place by the commit, at the true end; until then readers of this
 * mount see it at the end that is known here. Other writes wait until it is committed.
 *
 * <p>Lock order: {@code appendLock} (held while a record waits for memory), that of commits (held
 * across a commit), that of the state (never held across requests), then those of chunk lists and
 * page pool.
 */
public final class FileWriter implements PendingWrites {
  private static final long POLL_MILLIS = 50;
  private static final long END_UNKNOWN = -2;

  /** Beyond this part of the limit all slices are sent. */
  private static final double CROWDED = 0.8;

  private final WriterState state;
  private final WriteBackend backend;
  private final ReentrantLock lock;
  private final PendingSlices pending;
  private final SliceUploads uploads;
  private final SliceCommits commits;
  private final ReentrantLock appendLock = new ReentrantLock();
  private boolean retired;

  public FileWriter(long ino, ChunkLists lists, WriteBackend backend) {
    this.state = new WriterState(ino, lists, backend);
    this.backend = backend;
    this.lock = state.lock;
    this.pending = state.pending;
    this.uploads = new SliceUploads(state);
    this.commits = new SliceCommits(state);
  }

  /**
   * Buffers {@code payload}; false when this writer has retired and a new one must be made.
   *
   * @param report is told when the bytes are lost
   * @throws FsException EFBIG, EINTR
   */
  public boolean write(Caller caller, long fileOffset, ByteBuffer payload, LossReport report) {
    WriteRange.check(fileOffset, payload);
    long at = fileOffset;
    while (payload.hasRemaining()) {
      int length = WriteRange.pieceLength(at, payload);
      if (!writePiece(caller, at, payload, length, report)) {
        return false;
      }
      at += length;
    }
    return true;
  }

  private boolean writePiece(
      Caller caller, long fileOffset, ByteBuffer payload, int length, LossReport report) {
    List<BlockUpload> full = new ArrayList<>(0);
    while (true) {
      boolean queued;
      lock.lock();
      try {
        if (retired) {
          return false;
        }
        queued = !pending.queue().isEmpty();
        if (!queued && pending.write(fileOffset, payload, length, report, full)) {
          stamp();
          break;
        }
      } finally {
        lock.unlock();
      }
      if (queued) {
        settle(caller);
      } else {
        backend.awaitRoom(caller);
      }
    }
    uploads.later(full);
    return true;
  }

  private void stamp() {
    state.mtime = Timestamp.of(backend.clock().instant());
  }

  /**
   * Buffers {@code payload} for the end of the file; where it stands for now, or -1 when retired.
   *
   * @param believedAt where the caller takes the end to be: one write(2) comes as requests of which
   *     each begins where the last one ended
   * @param report is told when the bytes are lost
   * @throws FsException EFBIG, EINTR, ENOENT
   */
  public long append(Caller caller, long believedAt, ByteBuffer payload, LossReport report) {
    int limit = payload.limit();
    long first = -1;
    long believed = believedAt;
    appendLock.lock();
    try {
      while (payload.position() < limit) {
        int length = Math.min(limit - payload.position(), WriteRange.PIECE_MAX);
        payload.limit(payload.position() + length);
        long at = appendPiece(caller, believed, payload, report);
        if (at < 0) {
          return -1;
        }
        first = first < 0 ? at : first;
        believed += length;
        payload.limit(limit);
      }
    } finally {
      payload.limit(limit);
      appendLock.unlock();
    }
    return first < 0 ? believedAt : first;
  }

  private long appendPiece(Caller caller, long believedAt, ByteBuffer payload, LossReport report) {
    List<BlockUpload> full = new ArrayList<>(0);
    long at;
    while (true) {
      Attr known = isQueued() ? null : state.lists.findAttr();
      lock.lock();
      try {
        if (retired) {
          return -1;
        }
        at = tryAppend(known, believedAt, payload, report, full);
        if (at >= 0) {
          break;
        }
        if (at == END_UNKNOWN) {
          continue;
        }
      } finally {
        lock.unlock();
      }
      backend.awaitRoom(caller);
    }
    uploads.later(full);
    return at;
  }

  private boolean isQueued() {
    lock.lock();
    try {
      return !pending.queue().isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link PendingSlices#append}; the first record needs to know the end of the file. */
  private long tryAppend(
      @Nullable Attr known,
      long believedAt,
      ByteBuffer payload,
      LossReport report,
      List<BlockUpload> full) {
    Attr attr = known;
    if (pending.queue().isEmpty()) {
      attr = state.lists.peekAttr();
      if (attr == null) {
        return END_UNKNOWN;
      }
    }
    long end = attr == null ? 0 : attr.length();
    WriteRange.check(Math.max(end, pending.end()), payload);
    long at = pending.append(believedAt, end, payload, report, full);
    if (at >= 0) {
      stamp();
    }
    return at;
  }

  /**
   * Stores and commits everything written before the call, or drops what cannot be; who wrote that
   * finds it in his report.
   *
   * @throws FsException EINTR (the data stays buffered)
   */
  public void settle(Caller caller) {
    long target;
    List<BlockUpload> rest = new ArrayList<>(1);
    lock.lock();
    try {
      target = pending.lastSequence();
      if (pending.isEmpty()) {
        return;
      }
      pending.awaitAll(rest);
    } finally {
      lock.unlock();
    }
    uploads.now(rest);
    awaitSettled(caller, target);
    commits.upTo(target);
  }

  private void awaitSettled(Caller caller, long target) {
    long giveUp = System.nanoTime() + backend.limits().flushInterruptibleAfter().toNanos();
    lock.lock();
    try {
      while (!pending.isSettled(target)) {
        boolean signalled = state.changed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (!signalled && caller.isCancelled() && System.nanoTime() - giveUp > 0) {
          throw Errno.EINTR.exception();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Errno.EINTR.exception();
    } finally {
      lock.unlock();
    }
  }

  /** Sends what is old, and commits what is done, in the background. */
  public void tick(boolean everything) {
    List<BlockUpload> old = new ArrayList<>(0);
    boolean ready;
    lock.lock();
    try {
      if (pending.isEmpty()) {
        return;
      }
      if (everything || isCrowded()) {
        pending.freezeAll(old);
      } else {
        freezeOld(old);
      }
      ready = pending.isHeadSettled();
    } finally {
      lock.unlock();
    }
    uploads.later(old);
    if (ready && !commits.isRunning()) {
      backend.execute(() -> commits.tryUpTo(this::lastWhole));
    }
  }

  private boolean isCrowded() {
    return pending.count() > backend.limits().pendingSlicesMax() * CROWDED;
  }

  /** The last slice that holds no part of a write(2) which may go on; the lock is held. */
  private long lastWhole() {
    if (isCrowded()) {
      return Long.MAX_VALUE;
    }
    long idleBefore = System.nanoTime() - backend.limits().idleAfter().toNanos();
    return pending.queue().lastWhole(appendLock.isLocked(), idleBefore);
  }

  private void freezeOld(List<BlockUpload> old) {
    long now = System.nanoTime();
    long createdBefore = now - backend.limits().storedAfter().toNanos();
    long writtenBefore = now - backend.limits().idleAfter().toNanos();
    pending.freezeOld(createdBefore, writtenBefore, old);
  }

  /** Length and times with buffered writes counted. */
  public Attr visible(Attr committed) {
    lock.lock();
    try {
      state.placeQueue(committed.length());
      Timestamp written = state.mtime;
      if (!pending.isEmpty() && written != null) {
        Attr longer = committed.withLength(pending.endOf(committed.length()));
        Timestamp ctime = written.compareTo(longer.ctime()) > 0 ? written : longer.ctime();
        return longer.withTimes(longer.atime(), written, ctime);
      }
    } finally {
      lock.unlock();
    }
    return committed;
  }

  /** Later commits of what is buffered now carry this mtime. */
  public void restamp(Timestamp newMtime) {
    withoutCommits(() -> {
      lock.lock();
      try {
        state.mtime = pending.isEmpty() ? state.mtime : newMtime;
        return state.mtime;
      } finally {
        lock.unlock();
      }
    });
  }

  /** Runs {@code change} while no commit runs. */
  public <T> T withoutCommits(Supplier<T> change) {
    return commits.without(change);
  }

  /** Whether a commit ended after that {@link System#nanoTime}. */
  public boolean committedSince(long nanoTime) {
    return commits.endedSince(nanoTime);
  }

  public boolean isIdle() {
    lock.lock();
    try {
      return pending.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no further writes if nothing is buffered; whether it did. */
  public boolean retire() {
    lock.lock();
    try {
      retired |= pending.isEmpty();
      return retired;
    } finally {
      lock.unlock();
    }
  }

  /** Drops everything buffered under a session that is lost. False when there was nothing. */
  public boolean dropLost() {
    PendingSlices.Dropped dropped;
    lock.lock();
    try {
      long session = backend.session();
      dropped = pending.drop(slice -> isLost(slice, session), state.committing);
      if (dropped.lastSequence() == 0) {
        return false;
      }
      state.changed.signalAll();
    } finally {
      lock.unlock();
    }
    backend.removeLater(dropped.stored());
    return true;
  }

  private static boolean isLost(SliceWriter slice, long session) {
    if (slice.session() == session) {
      return false;
    }
    FsException why = FsException.io("session", new IllegalStateException("ended by others"));
    slice.reports().forEach(report -> report.lostWithSession(why));
    return true;
  }

  /** Throws everything buffered away, without a report. */
  public void discard() {
    PendingSlices.Dropped dropped;
    lock.lock();
    try {
      dropped = pending.drop(slice -> true, 0);
      state.changed.signalAll();
    } finally {
      lock.unlock();
    }
    backend.removeLater(dropped.stored());
  }

  @Override
  public long end() {
    return pending.end();
  }

  @Override
  public @Nullable PendingRead read(long fileOffset, ByteBuffer target) {
    lock.lock();
    try {
      Attr known = pending.queue().isEmpty() ? null : state.lists.peekAttr();
      if (known != null) {
        state.placeQueue(known.length());
        pending.moveQueue(known.length());
      }
      return pending.read(fileOffset, target);
    } finally {
      lock.unlock();
    }
  }
}
