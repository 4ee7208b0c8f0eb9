package io.sluicefs.core.memory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.sluicefs.core.inode.Caller;
import java.util.ArrayDeque;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Pages of two sizes, small and block, with free lists of their own: thread caches of general
 * allocators do not serve virtual threads.
 *
 * <p>Memory in use is bounded by the {@link MemoryBudget}; memory in use plus free lists is kept
 * below the same bound by freeing what lies idle. {@code lock} is a leaf.
 */
public final class PagePool implements AutoCloseable {
  /** Length of a small page. */
  public static final int SMALL_LENGTH = 64 << 10;

  // Tells nothing about leaks: owners are counted here and tests look at usedBytes.
  private static final UnpooledByteBufAllocator MEMORY = new UnpooledByteBufAllocator(true, true);

  private final int blockLength;
  private final MemoryBudget budget;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<ByteBuf> freeSmall = new ArrayDeque<>();
  private final ArrayDeque<ByteBuf> freeBlocks = new ArrayDeque<>();
  private long freeBytes;
  private boolean closed;

  public PagePool(int blockLength, MemoryBudget budget) {
    this.blockLength = Math.max(blockLength, SMALL_LENGTH);
    this.budget = budget;
  }

  public MemoryBudget budget() {
    return budget;
  }

  /** Bytes that a page for {@code length} bytes takes: one of the two sizes. */
  public int pageLengthFor(int length) {
    return length <= SMALL_LENGTH ? SMALL_LENGTH : blockLength;
  }

  /** A page for at least {@code length} bytes, absent when memory is short now. */
  public @Nullable Page tryAllocate(PageUse use, int length) {
    int bytes = pageLengthFor(length);
    return budget.tryAcquire(use, bytes) ? pageOf(use, bytes) : null;
  }

  /**
   * A page for at least {@code length} bytes; waits for memory.
   *
   * @param reclaim asked to give memory back whenever it is short
   * @throws io.sluicefs.core.errno.FsException EINTR
   */
  public Page allocate(Caller caller, PageUse use, int length, Runnable reclaim) {
    int bytes = pageLengthFor(length);
    while (!budget.tryAcquire(use, bytes)) {
      reclaim.run();
      if (budget.tryAcquire(use, bytes)) {
        break;
      }
      budget.awaitRelease(caller);
    }
    return pageOf(use, bytes);
  }

  /** A page for bytes that the caller has acquired from the budget already. */
  public Page allocateAcquired(PageUse use, int length) {
    return pageOf(use, pageLengthFor(length));
  }

  private Page pageOf(PageUse use, int bytes) {
    ByteBuf memory = takeFree(bytes);
    if (memory == null) {
      try {
        memory = MEMORY.directBuffer(bytes, bytes);
      } catch (OutOfMemoryError e) {
        budget.release(use, bytes);
        throw e;
      }
    }
    return new Page(this, memory, use);
  }

  private @Nullable ByteBuf takeFree(int bytes) {
    lock.lock();
    try {
      ByteBuf memory = freeListOf(bytes).pollFirst();
      if (memory != null) {
        freeBytes -= bytes;
        return memory;
      }
      trim(budget.totalBytes() - budget.usedBytes());
      return null;
    } finally {
      lock.unlock();
    }
  }

  void giveBack(ByteBuf memory, PageUse use) {
    int bytes = memory.capacity();
    lock.lock();
    try {
      if (closed) {
        memory.release();
      } else {
        freeListOf(bytes).addFirst(memory);
        freeBytes += bytes;
      }
    } finally {
      lock.unlock();
    }
    budget.release(use, bytes);
  }

  /** Frees idle memory until at most {@code limit} bytes of it are left. */
  private void trim(long limit) {
    while (freeBytes > Math.max(limit, 0)) {
      ByteBuf victim = freeBlocks.isEmpty() ? freeSmall.pollLast() : freeBlocks.pollLast();
      if (victim == null) {
        return;
      }
      freeBytes -= victim.capacity();
      victim.release();
    }
  }

  private ArrayDeque<ByteBuf> freeListOf(int bytes) {
    return bytes == SMALL_LENGTH ? freeSmall : freeBlocks;
  }

  /** Frees what is idle; pages still in use are freed when they are closed. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      trim(0);
    } finally {
      lock.unlock();
    }
  }
}
