package io.sluicefs.core.vfs.write;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.Committed;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.vfs.read.ChunkLists;
import io.sluicefs.core.vfs.read.PendingRead;
import io.sluicefs.core.vfs.read.PendingWrites;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Buffered writes of one inode, shared by all its handles.
 *
 * <p>Slices are committed in the order of their creation, a prefix at a time, after all their
 * blocks are stored. Full blocks are sent while writing goes on. When a slice cannot be stored or
 * committed, it and the frozen slices behind it are dropped: what remains is what the file was at
 * some earlier moment. The failure is reported by the flushes that waited for these slices, else by
 * the next one.
 *
 * <p>Lock order: {@code commitLock} (held across a commit, for the order of commits), then {@code
 * lock} (never held across requests), then those of chunk lists and page pool.
 */
public final class FileWriter implements PendingWrites {
  private static final Logger log = LoggerFactory.getLogger(FileWriter.class);
  private static final long POLL_MILLIS = 50;

  /** Beyond this part of the limit all slices are sent. */
  private static final double CROWDED = 0.8;

  private final long ino;
  private final ChunkLists lists;
  private final WriteBackend backend;
  private final ReentrantLock commitLock = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final PendingSlices pending;
  private final LostWrites lost;
  private @Nullable Timestamp mtime;
  private boolean retired;

  /** Last slice of the commit that runs, 0 without one: its objects may be in use by now. */
  private long committing;

  private volatile long lastCommitNanos;
  private int appenders;
  private long reservedEnd;

  public FileWriter(long ino, ChunkLists lists, WriteBackend backend) {
    this.ino = ino;
    this.lists = lists;
    this.backend = backend;
    this.lost = new LostWrites(ino);
    this.pending = new PendingSlices(backend.pages(), backend.blockLength(), backend::session);
  }

  /**
   * Buffers {@code payload}; false when this writer has retired and a new one must be made.
   *
   * @throws FsException EFBIG, EINTR
   */
  public boolean write(Caller caller, long fileOffset, ByteBuffer payload) {
    WriteRange.check(fileOffset, payload);
    long at = fileOffset;
    while (payload.hasRemaining()) {
      int length = WriteRange.pieceLength(at, payload);
      if (!writePiece(caller, at, payload, length)) {
        return false;
      }
      at += length;
    }
    return true;
  }

  private boolean writePiece(Caller caller, long fileOffset, ByteBuffer payload, int length) {
    List<BlockUpload> uploads = new ArrayList<>(0);
    while (true) {
      lock.lock();
      try {
        if (retired) {
          return false;
        }
        if (tryWrite(fileOffset, payload, length, uploads)) {
          break;
        }
      } finally {
        lock.unlock();
      }
      backend.awaitRoom(caller);
    }
    uploads.forEach(this::uploadLater);
    return true;
  }

  private boolean tryWrite(
      long fileOffset, ByteBuffer payload, int length, List<BlockUpload> uploads) {
    int countMax = backend.limits().pendingSlicesMax();
    boolean written = pending.write(fileOffset, payload, length, countMax, uploads);
    mtime = written ? Timestamp.of(backend.clock().instant()) : mtime;
    return written;
  }

  /**
   * Buffers {@code payload} at the end of the file; the offset used, or -1 when retired.
   *
   * @throws FsException EFBIG, EINTR, ENOENT
   */
  public long append(Caller caller, ByteBuffer payload) {
    long fileOffset = reserve(payload);
    if (fileOffset < 0) {
      return -1;
    }
    try {
      return write(caller, fileOffset, payload) ? fileOffset : -1;
    } finally {
      lock.lock();
      try {
        if (--appenders == 0) {
          reservedEnd = 0;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Keeps the end of the file for a record; records that come meanwhile go behind it. */
  private long reserve(ByteBuffer payload) {
    while (true) {
      lists.findAttr();
      lock.lock();
      try {
        if (retired) {
          return -1;
        }
        Attr attr = lists.peekAttr();
        if (attr != null) {
          long fileOffset = Math.max(reservedEnd, Math.max(attr.length(), pending.end()));
          WriteRange.check(fileOffset, payload);
          reservedEnd = fileOffset + payload.remaining();
          appenders++;
          return fileOffset;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void uploadLater(BlockUpload upload) {
    backend.execute(() -> upload(upload));
  }

  private void upload(BlockUpload upload) {
    BlockKey key = null;
    FsException why = null;
    try {
      key = backend.store(upload);
    } catch (FsException e) {
      why = e;
    } catch (RuntimeException e) {
      why = FsException.io("storing a block of inode " + ino, e);
    }
    boolean wanted = true;
    lock.lock();
    try {
      if (key != null) {
        wanted = upload.slice().uploaded(upload.index(), key);
      } else if (why != null) {
        upload.slice().failed(why);
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (key != null && !wanted) {
      backend.removeLater(List.of(key));
    }
  }

  /**
   * Stores and commits everything written before the call.
   *
   * @throws FsException EIO, ENOSPC, EDQUOT; EINTR (the data stays buffered)
   */
  public void flush(Caller caller) {
    flush(caller, true);
  }

  /** As {@link #flush}, but what cannot be stored is left for the next flush to report. */
  public void settle(Caller caller) {
    flush(caller, false);
  }

  private void flush(Caller caller, boolean reports) {
    long target;
    long lossesBefore;
    List<BlockUpload> uploads = new ArrayList<>(1);
    lock.lock();
    try {
      target = pending.lastSequence();
      lossesBefore = lost.count();
      if (pending.isEmpty()) {
        if (reports) {
          lost.report(target, lossesBefore);
        }
        return;
      }
      pending.awaitAll(uploads);
    } finally {
      lock.unlock();
    }
    // The last block goes out from here: a small file costs no change of threads.
    for (int i = 0; i < uploads.size() - 1; i++) {
      uploadLater(uploads.get(i));
    }
    if (!uploads.isEmpty()) {
      upload(uploads.getLast());
    }
    awaitSettled(caller, target);
    commitLock.lock();
    try {
      commitUpTo(target);
    } finally {
      commitLock.unlock();
    }
    lock.lock();
    try {
      if (reports) {
        lost.report(target, lossesBefore);
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitSettled(Caller caller, long target) {
    long giveUp = System.nanoTime() + backend.limits().flushInterruptibleAfter().toNanos();
    lock.lock();
    try {
      while (!pending.isSettled(target)) {
        boolean signalled = changed.await(POLL_MILLIS, TimeUnit.MILLISECONDS);
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

  /** Commits leading slices that are done. Holds commitLock. */
  private void commitUpTo(long target) {
    while (true) {
      List<SliceWriter> batch;
      Timestamp stamp;
      lock.lock();
      try {
        dropFailedHead();
        batch = pending.leadingDone(target);
        stamp = mtime;
        committing = batch.isEmpty() ? 0 : batch.getLast().sequence();
      } finally {
        lock.unlock();
      }
      if (batch.isEmpty() || stamp == null || !commit(batch, stamp)) {
        return;
      }
    }
  }

  private boolean commit(List<SliceWriter> batch, Timestamp stamp) {
    List<SliceCommit> slices = new ArrayList<>(batch.size());
    Committed reply;
    try {
      for (SliceWriter slice : batch) {
        SliceIds.renew(slice, backend, lock);
        slices.add(slice.commit());
      }
      reply = backend.engine().commit(ino, slices, stamp, batch.getFirst().session());
    } catch (RuntimeException e) {
      FsException why = e instanceof FsException f ? f : FsException.io("commit", e);
      lock.lock();
      try {
        drop(why, LostWrites.isRefusal(why) ? 0 : committing);
        committing = 0;
      } finally {
        lock.unlock();
      }
      return false;
    }
    lastCommitNanos = System.nanoTime() | 1;
    lists.committed(reply, slices);
    lock.lock();
    try {
      // A discard may have taken them out while the engine was busy.
      pending.remove(batch);
      committing = 0;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    backend.listener().committed(ino, slices, reply.longestList());
    return true;
  }

  private void dropFailedHead() {
    FsException why = pending.headFailure();
    if (why != null) {
      drop(why, 0);
    }
  }

  /**
   * Drops the frozen slices; the lock is held.
   *
   * @param keptUpTo objects of slices up to that sequence stay, as a commit may have named them
   */
  private void drop(FsException why, long keptUpTo) {
    log.warn("buffered writes to inode {} are dropped: {}", ino, why.toString());
    PendingSlices.Dropped dropped = pending.drop(SliceWriter::isFrozen, keptUpTo);
    lost.add(why, dropped.lastSequence());
    changed.signalAll();
    backend.removeLater(dropped.stored());
  }

  /** Sends what is old, and commits what is done, in the background. */
  public void tick(boolean everything) {
    List<BlockUpload> uploads = new ArrayList<>(0);
    boolean ready;
    lock.lock();
    try {
      if (pending.isEmpty()) {
        return;
      }
      boolean crowded = pending.count() > backend.limits().pendingSlicesMax() * CROWDED;
      if (everything || crowded) {
        pending.freezeAll(uploads);
      } else {
        freezeOld(uploads);
      }
      ready = pending.isHeadSettled();
    } finally {
      lock.unlock();
    }
    uploads.forEach(this::uploadLater);
    if (ready && !commitLock.isLocked()) {
      backend.execute(this::commitSettled);
    }
  }

  private void freezeOld(List<BlockUpload> uploads) {
    long now = System.nanoTime();
    long createdBefore = now - backend.limits().storedAfter().toNanos();
    long writtenBefore = now - backend.limits().idleAfter().toNanos();
    pending.freezeOld(createdBefore, writtenBefore, uploads);
  }

  private void commitSettled() {
    if (commitLock.tryLock()) {
      try {
        commitUpTo(Long.MAX_VALUE);
      } finally {
        commitLock.unlock();
      }
    }
  }

  /** Length and times with buffered writes counted. */
  public Attr visible(Attr committed) {
    lock.lock();
    try {
      Timestamp written = mtime;
      if (!pending.isEmpty() && written != null) {
        Attr longer = committed.withLength(Math.max(committed.length(), pending.end()));
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
        mtime = pending.isEmpty() ? mtime : newMtime;
        return mtime;
      } finally {
        lock.unlock();
      }
    });
  }

  /** Runs {@code change} while no commit runs. */
  public <T> T withoutCommits(Supplier<T> change) {
    commitLock.lock();
    try {
      return change.get();
    } finally {
      commitLock.unlock();
    }
  }

  /** Whether a commit ended after that {@link System#nanoTime}. */
  public boolean committedSince(long nanoTime) {
    long last = lastCommitNanos;
    return last != 0 && last - nanoTime >= 0;
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

  /**
   * Drops everything buffered under a session that is lost; only flushes that wait are told. False
   * when there was nothing.
   */
  public boolean dropLost() {
    PendingSlices.Dropped dropped;
    lock.lock();
    try {
      long session = backend.session();
      dropped = pending.drop(slice -> slice.session() != session, committing);
      if (dropped.lastSequence() == 0) {
        return false;
      }
      lost.addForWaiters(FsException.io("session", new IllegalStateException("ended by others")));
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    backend.removeLater(dropped.stored());
    return true;
  }

  /** Throws everything buffered away, without a report. */
  public void discard() {
    PendingSlices.Dropped dropped;
    lock.lock();
    try {
      dropped = pending.drop(slice -> true, 0);
      changed.signalAll();
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
      return pending.read(fileOffset, target);
    } finally {
      lock.unlock();
    }
  }
}
