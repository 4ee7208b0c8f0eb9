package io.sluicefs.core.vfs.read;

import io.sluicefs.core.block.BlockPart;
import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.ChunkView;
import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.memory.PageUse;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Reads one file: buffered writes first, then the committed chunks below them. Safe from any number
 * of threads, which share chunk lists, blocks and read-ahead.
 */
public final class FileReader {
  /** Chunks of one answer must come from one state of the file; tried this often. */
  private static final int ATTEMPTS_MAX = 8;

  /** A list can be merged again and again while its old slices are being asked for. */
  private static final int LOST_ATTEMPTS_MAX = 4;

  private static final long MISSING_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 16).asReadOnlyBuffer();

  private final ChunkLists lists;
  private final PendingWrites pending;
  private final BlockStore blocks;
  private final ReadAhead readAhead;

  public FileReader(
      ChunkLists lists, PendingWrites pending, BlockStore blocks, long readAheadBytes) {
    this.lists = lists;
    this.pending = pending;
    this.blocks = blocks;
    long share = blocks.pages().budget().limitBytes(PageUse.PREFETCH) / 2;
    this.readAhead =
        new ReadAhead(blocks.blockLength(), Math.min(readAheadBytes, share), blocks::fetchNanos);
  }

  /**
   * Reads until {@code target} is full or the file ends.
   *
   * @throws FsException ENOENT, EIO, EINTR
   */
  public int read(Caller caller, long fileOffset, ByteBuffer target) {
    if (!target.hasRemaining()) {
      return 0;
    }
    int start = target.position();
    int limit = target.limit();
    ChunkView read = null;
    long waitUntil = System.nanoTime() + blocks.missingWait().toNanos();
    for (int attempt = 1; ; attempt++) {
      try {
        return readOnce(caller, fileOffset, target);
      } catch (FsException e) {
        if (!isLost(e)) {
          throw e;
        }
        // Compaction may have moved the bytes to another slice since the list was read.
        lists.drop();
        ChunkView now = lists.find(Chunks.indexOf(fileOffset)).view();
        boolean isFinal = attempt >= LOST_ATTEMPTS_MAX || (read != null && read.sameAs(now));
        if (isFinal && !awaitUpload(caller, e, waitUntil)) {
          throw e;
        }
        read = now;
        target.limit(limit).position(start);
      }
    }
  }

  private static boolean isLost(FsException e) {
    return e.errno() == Errno.EIO
        && e.getCause() instanceof ObjectStoreException cause
        && !cause.kind().mayPass();
  }

  /** A mount with --writeback shows files before their objects are there: gives it time. */
  private static boolean awaitUpload(Caller caller, FsException e, long until) {
    boolean missing =
        e.getCause() instanceof ObjectStoreException cause && cause.kind() == Kind.NOT_FOUND;
    if (!missing || caller.isCancelled() || System.nanoTime() - until > 0) {
      return false;
    }
    LockSupport.parkNanos(MISSING_PAUSE_NANOS);
    return true;
  }

  private int readOnce(Caller caller, long fileOffset, ByteBuffer target) {
    for (int attempt = 1; ; attempt++) {
      int n = tryRead(caller, fileOffset, target, attempt >= ATTEMPTS_MAX);
      if (n >= 0) {
        target.position(target.position() + n);
        return n;
      }
    }
  }

  /** Bytes read, or -1 when the file changed between its chunks. */
  private int tryRead(Caller caller, long fileOffset, ByteBuffer target, boolean mixed) {
    PendingRead overlay = pending.end() == 0 ? null : pending.read(fileOffset, target);
    ChunkState first = lists.find(Chunks.indexOf(fileOffset));
    long committedEnd = first.attr().length();
    if (overlay != null && !overlay.fits(committedEnd)) {
      return -1;
    }
    long pendingEnd = overlay == null ? 0 : overlay.pendingEnd();
    long left = Math.max(committedEnd, pendingEnd) - fileOffset;
    int length = Math.clamp(left, 0, target.remaining());
    if (length <= 0) {
      return 0;
    }
    Reading reading = new Reading(caller, fileOffset, target, committedEnd);
    if (overlay == null || overlay.isBare()) {
      startReadAhead(fileOffset, length, committedEnd);
      if (!reading.readCommitted(first, fileOffset, fileOffset + length, mixed)) {
        return -1;
      }
    } else {
      reading.cold.addAll(overlay.stored());
      for (PendingRead.Gap gap : overlay.gaps()) {
        long end = Math.min(gap.end(), fileOffset + length);
        if (gap.start() < end && !reading.readCommitted(first, gap.start(), end, mixed)) {
          return -1;
        }
      }
    }
    blocks.readAll(caller, reading.cold);
    return length;
  }

  private void startReadAhead(long fileOffset, int length, long committedEnd) {
    ReadAhead.Ranges ranges = readAhead.note(fileOffset, length, System.nanoTime());
    if (ranges == null) {
      return;
    }
    for (int i = 0; i < ranges.count(); i++) {
      long start = ranges.start() + i * ranges.stride();
      long end = Math.min(ranges.end() + i * ranges.stride(), committedEnd);
      if (start >= 0 && start < end) {
        loadAhead(start, end);
      }
    }
  }

  private void loadAhead(long start, long end) {
    for (long at = start; at < end; ) {
      int chunkIndex = Chunks.indexOf(at);
      long chunkStart = Chunks.startOf(chunkIndex);
      long chunkEnd = Math.min(end, chunkStart + Chunks.CHUNK_LENGTH);
      ChunkState known = lists.peek(chunkIndex);
      if (known == null) {
        long from = at;
        blocks.workers().execute(() -> loadAheadQuietly(from, chunkEnd));
      } else {
        loadAhead(known.view(), (int) (at - chunkStart), (int) (chunkEnd - chunkStart));
      }
      at = chunkEnd;
    }
  }

  private void loadAheadQuietly(long start, long end) {
    int chunkIndex = Chunks.indexOf(start);
    long chunkStart = Chunks.startOf(chunkIndex);
    ChunkView view;
    try {
      view = lists.find(chunkIndex).view();
    } catch (FsException e) {
      return; // the read that needs it will say why
    }
    loadAhead(view, (int) (start - chunkStart), (int) (end - chunkStart));
  }

  private void loadAhead(ChunkView view, int start, int end) {
    int blockLength = blocks.blockLength();
    for (int i = view.firstEndingBehind(start); i < view.pieceCount(); i++) {
      SliceRef piece = view.piece(i);
      if (piece.chunkOffset() >= end) {
        return;
      }
      if (piece.isHole()) {
        continue;
      }
      SliceKey slice = new SliceKey(piece.sliceId(), piece.sliceLength());
      int from = Math.max(start, piece.chunkOffset()) - piece.chunkOffset() + piece.sliceOffset();
      int to = Math.min(end, piece.chunkEnd()) - piece.chunkOffset() + piece.sliceOffset();
      for (int block = from / blockLength; block <= (to - 1) / blockLength; block++) {
        blocks.readAhead(BlockKey.of(slice, block, blockLength));
      }
    }
  }

  /** One request: where its bytes go, and the parts that must be fetched. */
  private final class Reading {
    private final Caller caller;
    private final long fileOffset;
    private final ByteBuffer target;
    private final long committedEnd;
    private final List<BlockPart> cold = new ArrayList<>(2);

    Reading(Caller caller, long fileOffset, ByteBuffer target, long committedEnd) {
      this.caller = caller;
      this.fileOffset = fileOffset;
      this.target = target;
      this.committedEnd = committedEnd;
    }

    private ByteBuffer place(long start, int length) {
      return target.slice(target.position() + (int) (start - fileOffset), length);
    }

    /** False when a further chunk comes from another state of the file than the first. */
    boolean readCommitted(ChunkState first, long start, long end, boolean mixed) {
      long stop = Math.min(end, committedEnd);
      long at = start;
      while (at < stop) {
        int chunkIndex = Chunks.indexOf(at);
        ChunkState state =
            chunkIndex == Chunks.indexOf(fileOffset) ? first : lists.find(chunkIndex);
        if (!mixed && !state.attr().sameStateAs(first.attr())) {
          return false;
        }
        long chunkStart = Chunks.startOf(chunkIndex);
        long chunkEnd = Math.min(stop, chunkStart + Chunks.CHUNK_LENGTH);
        readChunk(state.view(), chunkStart, at, chunkEnd);
        at = chunkEnd;
      }
      zero(Math.max(start, stop), end);
      return true;
    }

    private void readChunk(ChunkView view, long chunkStart, long start, long end) {
      long at = start;
      for (int i = view.firstEndingBehind((int) (start - chunkStart)); at < end; i++) {
        SliceRef piece = i < view.pieceCount() ? view.piece(i) : null;
        long pieceStart = piece == null ? end : chunkStart + piece.chunkOffset();
        if (pieceStart >= end || piece == null) {
          zero(at, end);
          return;
        }
        zero(at, pieceStart);
        at = Math.max(at, pieceStart);
        long pieceEnd = Math.min(end, chunkStart + piece.chunkEnd());
        if (piece.isHole()) {
          zero(at, pieceEnd);
        } else {
          readSlice(piece, (int) (at - pieceStart) + piece.sliceOffset(), at, pieceEnd);
        }
        at = pieceEnd;
      }
    }

    private void readSlice(SliceRef piece, int sliceOffset, long start, long end) {
      int blockLength = blocks.blockLength();
      SliceKey slice = new SliceKey(piece.sliceId(), piece.sliceLength());
      int at = sliceOffset;
      int stop = sliceOffset + (int) (end - start);
      while (at < stop) {
        int index = at / blockLength;
        int blockOffset = at - index * blockLength;
        int length = Math.min(stop - at, blockLength - blockOffset);
        BlockKey key = BlockKey.of(slice, index, blockLength);
        ByteBuffer part = place(start + (at - sliceOffset), length);
        if (blockOffset + length > key.length()) {
          throw outside(key);
        }
        if (!blocks.readNear(caller, key, blockOffset, part)) {
          cold.add(new BlockPart(key, blockOffset, part));
        }
        at += length;
      }
    }

    private FsException outside(BlockKey key) {
      String what = "a chunk list shows bytes outside of object " + key.objectKey();
      return FsException.io(what, new IndexOutOfBoundsException(what));
    }

    private void zero(long start, long end) {
      for (long at = start; at < end; ) {
        int length = (int) Math.min(end - at, ZEROS.capacity());
        int position = target.position() + (int) (at - fileOffset);
        target.put(position, ZEROS, 0, length);
        at += length;
      }
    }
  }
}
