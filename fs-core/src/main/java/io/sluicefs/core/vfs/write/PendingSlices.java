package io.sluicefs.core.vfs.write;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.memory.PagePool;
import io.sluicefs.core.memory.PageUse;
import io.sluicefs.core.vfs.read.PendingRead;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The slices of one file that are not committed yet, in the order of their creation, and by chunk.
 * Guarded by the lock of the file, but for {@link #end}.
 */
final class PendingSlices {
  private final PagePool pages;
  private final int blockLength;
  private final LongSupplier session;
  private final int countMax;
  private final Map<Integer, ChunkWriter> chunks = new HashMap<>(2);
  private final List<SliceWriter> slices = new ArrayList<>(1);
  private final AppendQueue queue = new AppendQueue();
  private long lastSequence;
  private long placedEnd;
  private volatile long end;

  /**
   * @param countMax slices that may be pending
   */
  PendingSlices(PagePool pages, int blockLength, LongSupplier session, int countMax) {
    this.pages = pages;
    this.blockLength = blockLength;
    this.session = session;
    this.countMax = countMax;
  }

  boolean isEmpty() {
    return slices.isEmpty();
  }

  int count() {
    return slices.size();
  }

  /** First file offset behind all slices, 0 without any. */
  long end() {
    return end;
  }

  long lastSequence() {
    return lastSequence;
  }

  AppendQueue queue() {
    return queue;
  }

  /** First file offset behind all placed slices, 0 without any. */
  long placedEnd() {
    return placedEnd;
  }

  /**
   * Takes the next {@code length} bytes of {@code payload}, which lie in one chunk.
   *
   * @param report of the open file they were written through
   * @param uploads gets the blocks that can be sent now
   * @return false when memory is short or a further slice would be too many; nothing was taken
   */
  boolean write(
      long fileOffset,
      ByteBuffer payload,
      int length,
      LossReport report,
      List<BlockUpload> uploads) {
    int start = Chunks.offsetIn(fileOffset);
    ChunkWriter chunk = chunks.get(Chunks.indexOf(fileOffset));
    SliceWriter open = chunk == null ? null : chunk.accepting(start, start + length);
    SliceWriter slice = open != null ? open : newSlice(fileOffset, false);
    if (!take(slice, fileOffset, payload, length, report)) {
      return false;
    }
    if (open == null) {
      add(slice);
      addToChunk(slice, uploads);
    }
    if (slice.chunkEnd() == Chunks.CHUNK_LENGTH) {
      slice.freeze();
    }
    collect(slice, uploads);
    placedEnd = Math.max(placedEnd, slice.fileEnd());
    end = Math.max(end, placedEnd);
    return true;
  }

  /**
   * Takes all of {@code payload} as one request to append.
   *
   * @param believedAt see {@link AppendQueue#appended}
   * @param committedEnd length of the committed file; of use for the first record only
   * @return where it stands for now, -1 as above
   */
  long append(
      long believedAt,
      long committedEnd,
      ByteBuffer payload,
      LossReport report,
      List<BlockUpload> uploads) {
    int length = payload.remaining();
    long at = queue.isEmpty() ? Math.max(committedEnd, placedEnd) : queue.end();
    SliceWriter open = queue.accepting(length);
    SliceWriter slice = open != null ? open : newSlice(at, true);
    if (!take(slice, at, payload, length, report)) {
      return -1;
    }
    if (open == null) {
      add(slice);
      queue.add(slice);
    }
    queue.appended(slice, believedAt, length);
    if (Chunks.indexOf(slice.fileEnd()) != Chunks.indexOf(slice.fileStart())) {
      slice.freeze();
    }
    collect(slice, uploads);
    end = queue.end();
    return at;
  }

  private SliceWriter newSlice(long fileStart, boolean appended) {
    return new SliceWriter(blockLength, lastSequence + 1, session.getAsLong(), fileStart, appended);
  }

  private boolean take(
      SliceWriter slice, long fileOffset, ByteBuffer payload, int length, LossReport report) {
    boolean isNew = slice.length() == 0;
    if (isNew && slices.size() >= countMax) {
      return false;
    }
    int sliceOffset = (int) (fileOffset - slice.fileStart());
    long needed = slice.bytesNeeded(pages, sliceOffset, length);
    if (needed > 0 && !pages.budget().tryAcquire(PageUse.WRITE, needed)) {
      return false;
    }
    slice.write(pages, sliceOffset, payload, length);
    slice.writtenBy(report);
    return true;
  }

  private void add(SliceWriter slice) {
    lastSequence = slice.sequence();
    slices.add(slice);
  }

  private void addToChunk(SliceWriter slice, List<BlockUpload> uploads) {
    SliceWriter frozen =
        chunks.computeIfAbsent(slice.chunkIndex(), i -> new ChunkWriter()).add(slice);
    if (frozen != null) {
      collect(frozen, uploads);
    }
  }

  /** The file ends there now, as far as others can see it. */
  void moveQueue(long committedEnd) {
    if (!queue.isEmpty()) {
      queue.moveTo(Math.max(committedEnd, placedEnd));
      end = queue.end();
    }
  }

  /** Where a file of that length ends with all that is buffered. */
  long endOf(long committedEnd) {
    return Math.max(committedEnd, placedEnd) + queue.end() - queue.start();
  }

  /** Whether the queue stands where it belongs behind a file of that length. */
  boolean queueFits(long committedEnd) {
    return queue.isEmpty() || queue.start() == Math.max(committedEnd, placedEnd);
  }

  private static void collect(SliceWriter slice, List<BlockUpload> uploads) {
    for (BlockUpload u = slice.nextUpload(); u != null; u = slice.nextUpload()) {
      uploads.add(u);
    }
  }

  /** Freezes everything, and tells that somebody waits for it. */
  void awaitAll(List<BlockUpload> uploads) {
    slices.forEach(SliceWriter::await);
    freezeAll(uploads);
  }

  void freezeAll(List<BlockUpload> uploads) {
    List<SliceWriter> small = new ArrayList<>(0);
    for (SliceWriter slice : slices) {
      freeze(slice, small, uploads);
    }
    pack(small, uploads);
  }

  private static void freeze(
      SliceWriter slice, List<SliceWriter> small, List<BlockUpload> uploads) {
    slice.freeze();
    if (slice.isSmall()) {
      small.add(slice);
    } else {
      collect(slice, uploads);
    }
  }

  /** Sends small slices together, neighbours side by side. */
  private void pack(List<SliceWriter> small, List<BlockUpload> uploads) {
    small.sort(Comparator.comparingLong(SliceWriter::fileStart));
    int length = 0;
    List<SliceWriter> members = new ArrayList<>(small.size());
    for (SliceWriter slice : small) {
      if (length + slice.length() > blockLength) {
        send(members, uploads);
        members.clear();
        length = 0;
      }
      members.add(slice);
      length += slice.length();
    }
    send(members, uploads);
  }

  private static void send(List<SliceWriter> members, List<BlockUpload> uploads) {
    if (members.size() > 1) {
      uploads.add(new Pack(members));
    } else {
      members.forEach(slice -> collect(slice, uploads));
    }
  }

  /** Freezes what was created or written last before these times. */
  void freezeOld(long createdBefore, long writtenBefore, List<BlockUpload> uploads) {
    List<SliceWriter> small = new ArrayList<>(0);
    for (SliceWriter slice : slices) {
      if (!slice.isFrozen() && slice.isOlderThan(createdBefore, writtenBefore)) {
        freeze(slice, small, uploads);
      }
    }
    pack(small, uploads);
  }

  /** True when waiting changes nothing for slices up to {@code sequence}. */
  boolean isSettled(long sequence) {
    for (SliceWriter slice : slices) {
      if (slice.sequence() > sequence) {
        return true;
      }
      if (!slice.isSettled()) {
        return false;
      }
    }
    return true;
  }

  boolean isHeadSettled() {
    return !slices.isEmpty() && slices.getFirst().isSettled();
  }

  /** The slices that will never be done. */
  List<SliceWriter> failed() {
    List<SliceWriter> failed = new ArrayList<>(0);
    for (SliceWriter slice : slices) {
      if (slice.failure() != null && slice.isSettled()) {
        failed.add(slice);
      }
    }
    return failed;
  }

  /** The oldest slices of one session up to {@code sequence} without one that is not done. */
  List<SliceWriter> leadingDone(long sequence) {
    List<SliceWriter> done = new ArrayList<>(slices.size());
    for (SliceWriter slice : slices) {
      if (slice.sequence() > sequence
          || !slice.isDone()
          || slice.session() != slices.getFirst().session()) {
        break;
      }
      done.add(slice);
    }
    return done;
  }

  /** Takes slices out; those that are gone already are fine. */
  void remove(List<SliceWriter> gone) {
    for (SliceWriter slice : gone) {
      ChunkWriter chunk = slice.isAppended() ? null : chunks.get(slice.chunkIndex());
      if (slices.remove(slice) && chunk != null) {
        chunk.remove(slice);
        if (chunk.isEmpty()) {
          chunks.remove(slice.chunkIndex());
        }
      }
    }
    queue.removeAll(gone);
    long newEnd = 0;
    for (SliceWriter slice : slices) {
      newEnd = slice.isAppended() ? newEnd : Math.max(newEnd, slice.fileEnd());
    }
    placedEnd = newEnd;
    end = queue.isEmpty() ? placedEnd : queue.end();
  }

  /** What was dropped: the last slice, and blocks that are in the store for nothing. */
  record Dropped(long lastSequence, List<BlockKey> stored) {}

  /**
   * Drops slices and gives their memory back.
   *
   * @param keptUpTo blocks of slices up to that sequence are not listed
   */
  Dropped drop(Predicate<SliceWriter> which, long keptUpTo) {
    List<BlockKey> stored = new ArrayList<>();
    List<SliceWriter> gone = new ArrayList<>();
    for (SliceWriter slice : slices) {
      if (which.test(slice)) {
        boolean mayBeShown = slice.sequence() <= keptUpTo;
        if (mayBeShown) {
          slice.committed();
        }
        List<BlockKey> keys = slice.drop();
        if (!mayBeShown) {
          stored.addAll(keys);
        }
        gone.add(slice);
      }
    }
    remove(gone);
    return new Dropped(gone.isEmpty() ? 0 : gone.getLast().sequence(), stored);
  }

  /** See {@link io.sluicefs.core.vfs.read.PendingWrites#read}. */
  @Nullable PendingRead read(long fileOffset, ByteBuffer target) {
    long stop = fileOffset + target.remaining();
    if (slices.isEmpty()) {
      return null;
    }
    PendingRead read =
        queue.isEmpty()
            ? new PendingRead(fileOffset, stop, end)
            : new PendingRead(fileOffset, stop, queue.start(), placedEnd, end);
    for (int i = Chunks.indexOf(fileOffset); i <= Chunks.indexOf(stop - 1); i++) {
      ChunkWriter chunk = chunks.get(i);
      if (chunk == null) {
        continue;
      }
      for (SliceWriter slice : chunk.slices().reversed()) {
        if (slice.fileStart() < stop && slice.fileEnd() > fileOffset) {
          copy(slice, read, fileOffset, target);
        }
      }
    }
    for (SliceWriter slice : queue.slices()) {
      copy(slice, read, fileOffset, target);
    }
    return read;
  }

  private static void copy(
      SliceWriter slice, PendingRead read, long fileOffset, ByteBuffer target) {
    for (PendingRead.Gap part : read.cover(slice.fileStart(), slice.fileEnd())) {
      int at = target.position() + (int) (part.start() - fileOffset);
      int length = (int) (part.end() - part.start());
      slice.read(part.start(), target.slice(at, length), read.stored());
    }
  }
}
