package io.sluicefs.core.vfs.write;

import io.sluicefs.core.block.BlockStore;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.memory.MemoryBudget;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PagePool;
import io.sluicefs.core.memory.PageUse;
import io.sluicefs.core.meta.FileChunks;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the writers of all files of a mount share. */
public final class WriteBackend {
  private static final Logger log = LoggerFactory.getLogger(WriteBackend.class);

  /** With this part of the writers' memory on its way to the store, waiting is enough. */
  private static final int DRAINING_PART = 8;

  private final FileChunks engine;
  private final BlockStore blocks;
  private final WriteLimits limits;
  private final InstantSource clock;
  private final AtomicLong sentBytes = new AtomicLong();
  private volatile CommitListener listener = (ino, slices, longestList) -> {};
  private volatile LongConsumer moved = ino -> {};
  private volatile Runnable shortage = () -> {};

  public WriteBackend(
      FileChunks engine, BlockStore blocks, WriteLimits limits, InstantSource clock) {
    this.engine = engine;
    this.blocks = blocks;
    this.limits = limits;
    this.clock = clock;
  }

  /** Who shall learn of commits. */
  public void onCommit(CommitListener newListener) {
    listener = newListener;
  }

  /** Who shall learn of inodes that readers of this mount have seen in another state. */
  public void onMoved(LongConsumer newListener) {
    moved = newListener;
  }

  /** Never blocks. */
  public void moved(long ino) {
    moved.accept(ino);
  }

  /** Who shall send open slices of all files when memory is short. */
  public void onShortage(Runnable newShortage) {
    shortage = newShortage;
  }

  FileChunks engine() {
    return engine;
  }

  /** See {@link FileChunks#writeSession}. */
  long session() {
    return engine.writeSession();
  }

  WriteLimits limits() {
    return limits;
  }

  InstantSource clock() {
    return clock;
  }

  CommitListener listener() {
    return listener;
  }

  PagePool pages() {
    return blocks.pages();
  }

  void reclaim() {
    blocks.reclaim();
  }

  int blockLength() {
    return blocks.blockLength();
  }

  void execute(Runnable work) {
    blocks.workers().execute(work);
  }

  /**
   * Waits for memory or for fewer slices, at most a moment.
   *
   * @throws FsException EINTR
   */
  void awaitRoom(Caller caller) {
    MemoryBudget budget = pages().budget();
    blocks.reclaim();
    if (sentBytes.get() < budget.limitBytes(PageUse.WRITE) / DRAINING_PART) {
      shortage.run();
    }
    budget.awaitRelease(caller);
  }

  /**
   * Stores a block and closes its page.
   *
   * @return its identity
   * @throws FsException EIO
   */
  BlockKey store(BlockUpload upload) {
    sentBytes.addAndGet(upload.length());
    try (Page page = upload.page(this)) {
      BlockKey key = upload.key(engine);
      blocks.store(key, page, upload::awaitedNanos);
      return key;
    } finally {
      sentBytes.addAndGet(-upload.length());
    }
  }

  /**
   * Stores blocks again under another id. The objects of before stay: somebody else may have been
   * handed their id.
   *
   * @throws FsException EIO
   */
  List<BlockKey> storeAgain(List<BlockKey> keys, long newId) {
    List<BlockKey> stored = new ArrayList<>(keys.size());
    for (BlockKey old : keys) {
      BlockKey key = new BlockKey(newId, old.index(), old.length());
      Caller nobody = Caller.root();
      try (Page page = pages().allocate(nobody, PageUse.READ, old.length(), blocks::reclaim)) {
        blocks.read(nobody, old, 0, page.view(0, old.length()));
        blocks.store(key, page);
      }
      stored.add(key);
    }
    keys.forEach(blocks::forgetStaged);
    return stored;
  }

  /** Deletes objects that no commit will ever name, in the background. */
  void removeLater(List<BlockKey> keys) {
    if (!keys.isEmpty() && blocks.deletesObjects()) {
      execute(() -> keys.forEach(this::removeQuietly));
    }
  }

  private void removeQuietly(BlockKey key) {
    try {
      blocks.remove(key);
    } catch (FsException e) {
      log.warn("a dropped block stays in the store: {}", e.getMessage());
    }
  }
}
