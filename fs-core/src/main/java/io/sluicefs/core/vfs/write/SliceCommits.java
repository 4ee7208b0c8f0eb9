package io.sluicefs.core.vfs.write;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.Committed;
import io.sluicefs.core.meta.op.FileCommit;
import io.sluicefs.core.meta.op.SliceCommit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the slices of one file in the order of their creation, a prefix at a time, after all
 * their blocks are stored. Called without the lock of the file.
 */
final class SliceCommits {
  private static final Logger log = LoggerFactory.getLogger(SliceCommits.class);

  private final WriterState state;

  /** Held across a commit, for the order of commits; comes before the lock of the file. */
  private final ReentrantLock commitLock = new ReentrantLock();

  private volatile long lastCommitNanos;

  SliceCommits(WriterState state) {
    this.state = state;
  }

  /** Commits leading slices that are done. */
  void upTo(long target) {
    commitLock.lock();
    try {
      commitAll(() -> target);
    } finally {
      commitLock.unlock();
    }
  }

  /**
   * As {@link #upTo}, unless a commit is running.
   *
   * @param target asked for under the lock of the file
   */
  void tryUpTo(LongSupplier target) {
    if (commitLock.tryLock()) {
      try {
        commitAll(target);
      } finally {
        commitLock.unlock();
      }
    }
  }

  boolean isRunning() {
    return commitLock.isLocked();
  }

  <T> T without(Supplier<T> change) {
    commitLock.lock();
    try {
      return change.get();
    } finally {
      commitLock.unlock();
    }
  }

  boolean endedSince(long nanoTime) {
    long last = lastCommitNanos;
    return last != 0 && last - nanoTime >= 0;
  }

  private void commitAll(LongSupplier target) {
    while (true) {
      List<SliceWriter> batch;
      Timestamp stamp;
      state.lock.lock();
      try {
        dropFailed();
        batch = state.pending.leadingDone(target.getAsLong());
        stamp = state.mtime;
        begin(batch);
      } finally {
        state.lock.unlock();
      }
      if (batch.isEmpty() || stamp == null) {
        return;
      }
      commit(batch, stamp);
    }
  }

  private void begin(List<SliceWriter> batch) {
    state.committing = batch.isEmpty() ? 0 : batch.getLast().sequence();
    state.placing = !batch.isEmpty() && batch.getLast().isAppended();
  }

  /** The lock is held. */
  private void ended() {
    state.committing = 0;
    state.placing = false;
    state.changed.signalAll();
  }

  private void commit(List<SliceWriter> batch, Timestamp stamp) {
    FileCommit request;
    Committed reply;
    try {
      request = request(batch, stamp);
      reply = state.backend.engine().commit(request);
    } catch (RuntimeException e) {
      FsException why = e instanceof FsException f ? f : FsException.io("commit", e);
      state.lock.lock();
      try {
        drop(batch, why, isRefusal(why) ? 0 : state.committing);
        ended();
      } finally {
        state.lock.unlock();
      }
      return;
    }
    lastCommitNanos = System.nanoTime() | 1;
    List<SliceCommit> slices = shown(request, reply);
    boolean moved;
    state.lock.lock();
    try {
      // In one step: readers find the queue either before the commit or at its true place.
      moved = hasMoved(request, reply);
      moved |= !state.lists.committed(reply, slices);
      // A discard may have taken them out while the engine was busy.
      batch.forEach(SliceWriter::committed);
      state.pending.remove(batch);
      state.pending.moveQueue(reply.after().length());
      ended();
    } finally {
      state.lock.unlock();
    }
    state.backend.listener().committed(state.ino, slices, reply.longestList());
    if (moved) {
      state.backend.moved(state.ino);
    }
  }

  private FileCommit request(List<SliceWriter> batch, Timestamp stamp) {
    List<SliceCommit> placed = new ArrayList<>(batch.size());
    List<SliceKey> appended = new ArrayList<>(0);
    Set<SliceKey> counted = new HashSet<>(0);
    for (SliceWriter slice : batch) {
      SliceIds.renew(slice, state.backend, state.lock);
      Pack pack = slice.pack();
      if (pack != null && pack.isShown()) {
        counted.add(pack.sliceKey());
      }
      if (slice.isAppended()) {
        appended.add(slice.key());
      } else {
        placed.add(slice.commit());
      }
    }
    long session = batch.getFirst().session();
    return new FileCommit(state.ino, placed, appended, counted, stamp, session);
  }

  /** Whether appended slices went elsewhere than readers of this mount have seen them. */
  private boolean hasMoved(FileCommit request, Committed reply) {
    long at = reply.after().length() - request.appendedBytes();
    return !request.appended().isEmpty() && state.pending.queue().start() != at;
  }

  /** The records that show the slices now. */
  private static List<SliceCommit> shown(FileCommit request, Committed reply) {
    if (request.appended().isEmpty()) {
      return request.placed();
    }
    List<SliceCommit> shown = new ArrayList<>(request.placed());
    long at = reply.after().length() - request.appendedBytes();
    for (SliceKey slice : request.appended()) {
      int length = slice.sliceLength();
      for (int done = 0; done < length; ) {
        int offset = Chunks.offsetIn(at);
        int part = Math.min(length - done, Chunks.CHUNK_LENGTH - offset);
        SliceRef record = new SliceRef(offset, slice.sliceId(), length, done, part);
        shown.add(new SliceCommit(Chunks.indexOf(at), record));
        done += part;
        at += part;
      }
    }
    return shown;
  }

  /** The lock is held. */
  private void dropFailed() {
    for (SliceWriter slice : state.pending.failed()) {
      drop(List.of(slice), slice.failure(), 0);
    }
  }

  /**
   * Drops exactly these slices, and tells whose bytes were in them; the lock is held.
   *
   * @param keptUpTo objects of slices up to that sequence stay, as a commit may have named them
   */
  private void drop(List<SliceWriter> slices, @Nullable FsException cause, long keptUpTo) {
    FsException why = cause == null ? Errno.EIO.exception() : cause;
    log.warn("buffered writes to inode {} are dropped: {}", state.ino, why.toString());
    Set<SliceWriter> gone = Set.copyOf(slices);
    gone.forEach(slice -> slice.reports().forEach(report -> report.lost(why)));
    PendingSlices.Dropped dropped = state.pending.drop(gone::contains, keptUpTo);
    state.changed.signalAll();
    state.backend.removeLater(dropped.stored());
  }

  /** Whether the engine surely did nothing; otherwise the objects may be in use by now. */
  private static boolean isRefusal(FsException e) {
    return switch (e.errno()) {
      case ENOENT, ENOSPC, EDQUOT, EPERM, EROFS, EFBIG -> true;
      default -> false;
    };
  }
}
