package io.sluicefs.core.maintenance;

import io.sluicefs.core.block.BlockPart;
import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.CompactionPlan;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.chunk.SliceRef;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PageUse;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.meta.op.Compaction;
import io.sluicefs.core.meta.op.SliceCommit;
import io.sluicefs.core.vfs.write.CommitListener;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Merges long chunk lists: reads what they show, stores it as one slice, and puts that in their
 * place by compare-and-set. A list that changed meanwhile wins, the merged slice is deleted again.
 *
 * <p>Few chunks at a time, each by one thread. A commit that finds a list much too long merges it
 * itself before it goes on.
 */
public final class ChunkCompactor implements CommitListener {
  private static final Logger log = LoggerFactory.getLogger(ChunkCompactor.class);
  private static final int RUNNING_MAX = 4;

  /** Chunks whose last attempt is remembered; beyond, all are forgotten. */
  private static final int REMEMBERED_MAX = 10_000;

  private record Chunk(long ino, int index) {}

  private final MetaEngine engine;
  private final BlockStore blocks;
  private final MaintenanceConfig config;
  private final Semaphore permits = new Semaphore(RUNNING_MAX);

  /** Guards what follows. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Set<Chunk> running = new HashSet<>();
  private final Set<Chunk> grownMeanwhile = new HashSet<>();
  private final Map<Chunk, Integer> leftAfterLast = new HashMap<>();

  public ChunkCompactor(MetaEngine engine, BlockStore blocks, MaintenanceConfig config) {
    this.engine = engine;
    this.blocks = blocks;
    this.config = config;
  }

  @Override
  public void committed(long ino, List<SliceCommit> slices, int longestList) {
    if (longestList < config.compactAt()) {
      return;
    }
    boolean now = longestList >= config.compactNowAt();
    slices.stream()
        .map(slice -> new Chunk(ino, slice.chunkIndex()))
        .distinct()
        .forEach(chunk -> start(chunk, longestList, now));
  }

  private void start(Chunk chunk, int records, boolean now) {
    if (!isWorthwhile(chunk, records) || !begin(chunk)) {
      return;
    }
    if (now) {
      permits.acquireUninterruptibly();
      run(chunk);
    } else if (permits.tryAcquire()) {
      blocks.workers().execute(() -> run(chunk));
    } else {
      stop(chunk);
    }
  }

  /** True for the one who runs it; the others leave word that the list has grown meanwhile. */
  private boolean begin(Chunk chunk) {
    lock.lock();
    try {
      if (running.add(chunk)) {
        return true;
      }
      grownMeanwhile.add(chunk);
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** True when the chunk is done; false when its list has grown since the run began. */
  private boolean end(Chunk chunk) {
    lock.lock();
    try {
      return !grownMeanwhile.remove(chunk) && running.remove(chunk);
    } finally {
      lock.unlock();
    }
  }

  private void stop(Chunk chunk) {
    lock.lock();
    try {
      grownMeanwhile.remove(chunk);
      running.remove(chunk);
    } finally {
      lock.unlock();
    }
  }

  /** True when the list has grown enough since the last attempt. */
  private boolean isWorthwhile(Chunk chunk, int records) {
    lock.lock();
    try {
      return records - leftAfterLast.getOrDefault(chunk, 0) >= config.compactAt();
    } finally {
      lock.unlock();
    }
  }

  private void remember(Chunk chunk, int records) {
    lock.lock();
    try {
      if (leftAfterLast.size() >= REMEMBERED_MAX) {
        leftAfterLast.clear();
      }
      leftAfterLast.put(chunk, records);
    } finally {
      lock.unlock();
    }
  }

  private void run(Chunk chunk) {
    try {
      do {
        compact(chunk.ino(), chunk.index());
      } while (!end(chunk));
    } catch (RuntimeException e) {
      log.warn("chunk {} of inode {} stays as it is: {}", chunk.index(), chunk.ino(), e.toString());
      stop(chunk);
    } finally {
      permits.release();
    }
  }

  /**
   * Merges the records of one chunk.
   *
   * @return false when there was nothing to merge or the list changed meanwhile
   * @throws FsException EIO and what the engine throws
   */
  public boolean compact(long ino, int chunkIndex) {
    ChunkSlices chunk = engine.readChunk(ino, chunkIndex);
    CompactionPlan plan = CompactionPlan.of(chunk.slices());
    if (plan == null) {
      remember(new Chunk(ino, chunkIndex), chunk.slices().size());
      return false;
    }
    SliceKey merged = new SliceKey(engine.newSliceId(), plan.length());
    try {
      copy(plan, merged);
    } catch (FsException e) {
      removeQuietly(merged);
      if (isStill(ino, chunkIndex, plan)) {
        throw e;
      }
      return false;
    }
    SliceRef shown =
        new SliceRef(plan.chunkOffset(), merged.sliceId(), plan.length(), 0, plan.length());
    boolean done = commit(new Compaction(ino, chunkIndex, plan.expected(), plan.skipped(), shown));
    int gone = plan.expected().size() - plan.skipped() - 1;
    remember(new Chunk(ino, chunkIndex), done ? chunk.slices().size() - gone : 0);
    return done;
  }

  /** False when somebody changed the list, so that its slices may be gone by right. */
  private boolean isStill(long ino, int chunkIndex, CompactionPlan plan) {
    List<SliceRef> now = engine.readChunk(ino, chunkIndex).slices();
    int length = plan.expected().size();
    return now.size() >= length && now.subList(0, length).equals(plan.expected());
  }

  private boolean commit(Compaction request) {
    List<SliceKey> unused;
    try {
      unused = engine.compact(request);
    } catch (FsException e) {
      if (e.errno() == Errno.EINVAL || e.errno() == Errno.ENOENT) {
        SliceRef merged = request.merged();
        removeQuietly(new SliceKey(merged.sliceId(), merged.sliceLength()));
        return false;
      }
      throw e;
    }
    for (SliceKey slice : unused) {
      if (blocks.deletesObjects()) {
        SliceCollector.delete(engine, blocks, slice);
      }
    }
    return true;
  }

  private void removeQuietly(SliceKey slice) {
    try {
      blocks.remove(slice);
    } catch (FsException e) {
      log.warn("slice {} stays in the store: {}", slice.sliceId(), e.getMessage());
    }
  }

  private void copy(CompactionPlan plan, SliceKey merged) {
    int blockLength = blocks.blockLength();
    int count = BlockKey.countOf(merged.sliceLength(), blockLength);
    for (int i = 0; i < count; i++) {
      BlockKey key = BlockKey.of(merged, i, blockLength);
      try (Page page =
          blocks.pages().allocate(Caller.root(), PageUse.READ, key.length(), blocks::reclaim)) {
        int start = plan.chunkOffset() + i * blockLength;
        fill(page.view(0, key.length()), start, plan.pieces());
        blocks.store(key, page);
      }
    }
  }

  /** Fills {@code target} with what the pieces show from {@code start} on. */
  private void fill(ByteBuffer target, int start, List<SliceRef> pieces) {
    int end = start + target.remaining();
    List<BlockPart> parts = new ArrayList<>();
    for (SliceRef piece : pieces) {
      int from = Math.max(start, piece.chunkOffset());
      int to = Math.min(end, piece.chunkEnd());
      if (from >= to) {
        continue;
      }
      ByteBuffer place = target.slice(from - start, to - from);
      if (piece.isHole()) {
        place.put(new byte[to - from]);
      } else {
        addParts(piece, piece.sliceOffset() + from - piece.chunkOffset(), place, parts);
      }
    }
    blocks.readAll(Caller.root(), parts);
  }

  private void addParts(SliceRef piece, int sliceOffset, ByteBuffer place, List<BlockPart> parts) {
    int blockLength = blocks.blockLength();
    SliceKey slice = new SliceKey(piece.sliceId(), piece.sliceLength());
    for (int done = 0; done < place.capacity(); ) {
      int at = sliceOffset + done;
      int blockOffset = at % blockLength;
      int n = Math.min(place.capacity() - done, blockLength - blockOffset);
      BlockKey key = BlockKey.of(slice, at / blockLength, blockLength);
      parts.add(new BlockPart(key, blockOffset, place.slice(done, n)));
      done += n;
    }
  }
}
