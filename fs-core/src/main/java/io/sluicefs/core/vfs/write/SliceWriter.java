package io.sluicefs.core.vfs.write;

import io.sluicefs.core.block.BlockPart;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PagePool;
import io.sluicefs.core.meta.FileChunks;
import io.sluicefs.core.meta.op.SliceCommit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One contiguous run of buffered bytes, cut into blocks: placed in one chunk, or appended and with
 * no final place before its commit.
 *
 * <p>Open: takes bytes at its end and inside blocks not sent yet. Frozen: takes none, the rest is
 * sent. Done: all blocks are stored. Guarded by the lock of its file, but for the slice id and the
 * waiting time, which uploads ask for without that lock.
 */
final class SliceWriter {
  /** Longer slices get objects of their own: reading them back should not cost more than needed. */
  private static final int SMALL_LENGTH = 64 << 10;

  private final int blockLength;
  private final long sequence;
  private final long session;
  private final boolean appended;
  private final long createdNanos;
  private final List<BlockBuffer> blocks = new ArrayList<>(1);
  private final List<LossReport> reports = new ArrayList<>(1);
  private final ReentrantLock idLock = new ReentrantLock();
  private long fileStart;
  private int length;
  private int sentCount;
  private int storedCount;
  private int runningCount;
  private boolean frozen;
  private volatile boolean dropped;
  private long writtenNanos;
  private volatile long awaitedSinceNanos;
  private volatile long sliceId;
  private volatile long idEpoch;
  private @Nullable FsException failure;
  private @Nullable Pack pack;
  private int packOffset;

  /**
   * @param sequence order of creation in the file, which is the order of commit
   * @param session of the mount at that time: committed under no other
   * @param fileStart first byte; of what is appended, as long as nobody else appends
   */
  SliceWriter(int blockLength, long sequence, long session, long fileStart, boolean appended) {
    this.sequence = sequence;
    this.session = session;
    this.blockLength = blockLength;
    this.fileStart = fileStart;
    this.appended = appended;
    this.createdNanos = System.nanoTime();
    this.writtenNanos = createdNanos;
  }

  long sequence() {
    return sequence;
  }

  long session() {
    return session;
  }

  boolean isAppended() {
    return appended;
  }

  /** The end of the file has moved, and what is appended with it. */
  void moveTo(long newStart) {
    fileStart = newStart;
  }

  int chunkIndex() {
    return Chunks.indexOf(fileStart);
  }

  int chunkOffset() {
    return Chunks.offsetIn(fileStart);
  }

  /** Of a placed slice. */
  int chunkEnd() {
    return chunkOffset() + length;
  }

  int length() {
    return length;
  }

  long fileStart() {
    return fileStart;
  }

  long fileEnd() {
    return fileStart + length;
  }

  boolean isFrozen() {
    return frozen;
  }

  boolean isDone() {
    return frozen && storedCount == blocks.size();
  }

  @Nullable FsException failure() {
    return failure;
  }

  /** True when waiting changes nothing any more. */
  boolean isSettled() {
    return isDone() || (failure != null && runningCount == 0);
  }

  boolean isOlderThan(long createdBefore, long writtenBefore) {
    return createdNanos - createdBefore < 0 || writtenNanos - writtenBefore < 0;
  }

  /** True when a write at that chunk offset continues or rewrites what is not sent yet. */
  boolean accepts(int offset) {
    return !frozen && offset >= chunkOffset() + sentCount * blockLength && offset <= chunkEnd();
  }

  boolean overlaps(int start, int end) {
    return start < chunkEnd() && end > chunkOffset();
  }

  /** Memory that must be acquired before {@code count} bytes at {@code sliceOffset} fit. */
  long bytesNeeded(PagePool pool, int sliceOffset, int count) {
    long needed = 0;
    for (int at = sliceOffset; at < sliceOffset + count; ) {
      int block = at / blockLength;
      int end = Math.min(sliceOffset + count - block * blockLength, blockLength);
      needed +=
          block < blocks.size()
              ? blocks.get(block).bytesNeeded(pool, end)
              : pool.pageLengthFor(end);
      at = (block + 1) * blockLength;
    }
    return needed;
  }

  /** Copies the next {@code count} bytes of {@code payload}; their memory has been acquired. */
  void write(PagePool pool, int sliceOffset, ByteBuffer payload, int count) {
    int stop = sliceOffset + count;
    for (int at = sliceOffset; at < stop; ) {
      int block = at / blockLength;
      int blockOffset = at - block * blockLength;
      int n = Math.min(stop - at, blockLength - blockOffset);
      if (block == blocks.size()) {
        blocks.add(new BlockBuffer());
      }
      blocks.get(block).write(pool, blockOffset, payload, n);
      at += n;
    }
    length = Math.max(length, stop);
    writtenNanos = System.nanoTime();
  }

  /** The bytes of one more open file are in the slice. */
  void writtenBy(LossReport report) {
    if (!reports.contains(report)) {
      reports.add(report);
    }
  }

  /** Who is to be told when the slice is lost. */
  List<LossReport> reports() {
    return reports;
  }

  void freeze() {
    frozen = true;
  }

  /** Somebody waits for the slice from now on. */
  void await() {
    if (awaitedSinceNanos == 0) {
      awaitedSinceNanos = System.nanoTime() | 1;
    }
  }

  /** How long somebody has been waiting for the slice, 0 while nobody is; no end once dropped. */
  long awaitedNanos() {
    if (dropped) {
      return Long.MAX_VALUE;
    }
    long since = awaitedSinceNanos;
    return since == 0 ? 0 : System.nanoTime() - since;
  }

  /** Takes the next block that can be sent: a full one, or the last of a frozen slice. */
  @Nullable BlockUpload nextUpload() {
    boolean ready =
        sentCount < blocks.size()
            && failure == null
            && (frozen || (long) (sentCount + 1) * blockLength <= length)
            && !dropped;
    if (!ready) {
      return null;
    }
    int index = sentCount++;
    runningCount++;
    int count = Math.min(blockLength, length - index * blockLength);
    return new SliceBlock(this, index, count, blocks.get(index).send());
  }

  /** Whether it is so small that it may share an object with others. */
  boolean isSmall() {
    return !appended && sentCount == 0 && blocks.size() == 1 && length <= SMALL_LENGTH;
  }

  /** Goes to the store with others, at that offset of their block; its bytes. */
  Page joins(Pack shared, int offset) {
    pack = shared;
    packOffset = offset;
    sentCount++;
    runningCount++;
    return blocks.getFirst().send();
  }

  /** The pack that it shares with others, absent when it has objects of its own. */
  @Nullable Pack pack() {
    return pack;
  }

  /** Its record is committed. */
  void committed() {
    if (pack != null) {
      pack.committed();
    }
  }

  /** The pack's object has another name now. */
  void movedTo(BlockKey key) {
    if (!dropped) {
      blocks.getFirst().stored(key);
    }
  }

  /** The id, asked for at first use; called by uploads without the file's lock. */
  long sliceId(FileChunks engine) {
    if (sliceId == 0) {
      idLock.lock();
      try {
        if (sliceId == 0) {
          idEpoch = engine.idEpoch();
          sliceId = engine.newSliceId();
        }
      } finally {
        idLock.unlock();
      }
    }
    return sliceId;
  }

  /** What {@link FileChunks#idEpoch} was before the id was handed out. */
  long idEpoch() {
    return idEpoch;
  }

  /** Where the blocks of a slice that is done are stored. */
  List<BlockKey> storedKeys() {
    return blocks.stream().map(BlockBuffer::storedAs).filter(Objects::nonNull).toList();
  }

  /** All blocks have been stored again, under another id. */
  void storedAgain(long newId, long newEpoch, List<BlockKey> keys) {
    sliceId = newId;
    idEpoch = newEpoch;
    for (BlockKey key : keys) {
      blocks.get(key.index()).stored(key);
    }
  }

  /** An upload ended. False when the slice was dropped meanwhile: the object is to be deleted. */
  boolean uploaded(int index, BlockKey key) {
    runningCount--;
    if (dropped) {
      return false;
    }
    storedCount++;
    blocks.get(index).stored(key);
    return true;
  }

  void failed(FsException why) {
    runningCount--;
    if (failure == null) {
      failure = why;
    }
  }

  /** Gives the memory back. Blocks stored so far, for deletion. */
  List<BlockKey> drop() {
    dropped = true;
    frozen = true;
    boolean isLast = pack == null || pack.leaves();
    List<BlockKey> stored = new ArrayList<>();
    for (BlockBuffer block : blocks) {
      block.release();
      BlockKey key = block.storedAs();
      if (key != null && isLast) {
        stored.add(key);
      }
    }
    return stored;
  }

  /** Identity of the stored slice. */
  SliceKey key() {
    return new SliceKey(sliceId, length);
  }

  /** The record that shows a placed slice. */
  SliceCommit commit() {
    if (pack != null) {
      return pack.commit(this, packOffset);
    }
    return new SliceCommit(chunkIndex(), new SliceRef(chunkOffset(), sliceId, length, 0, length));
  }

  /**
   * Fills {@code target} with the bytes from {@code fileOffset} on, as far as they are in memory.
   *
   * @param stored gets the parts that are in the store
   */
  void read(long fileOffset, ByteBuffer target, List<BlockPart> stored) {
    int at = (int) (fileOffset - fileStart());
    while (target.hasRemaining()) {
      int index = at / blockLength;
      int blockOffset = at - index * blockLength;
      int n = Math.min(target.remaining(), blockLength - blockOffset);
      ByteBuffer part = target.slice(target.position(), n);
      BlockBuffer block = blocks.get(index);
      BlockKey key = block.storedAs();
      if (key == null) {
        block.read(blockOffset, part);
      } else {
        stored.add(new BlockPart(key, packOffset + blockOffset, part));
      }
      target.position(target.position() + n);
      at += n;
    }
  }
}
