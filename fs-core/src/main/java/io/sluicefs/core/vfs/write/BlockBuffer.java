package io.sluicefs.core.vfs.write;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.memory.PagePool;
import io.sluicefs.core.memory.PageUse;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One block of a slice being written: a page that grows from small to block size, until the block
 * is stored. Guarded by the lock of its file; while {@code sent}, the bytes do not change.
 */
final class BlockBuffer {
  private @Nullable Page page;
  private @Nullable BlockKey storedAs;
  private boolean sent;

  /** Memory that must be acquired before bytes up to {@code end} fit. */
  int bytesNeeded(PagePool pool, int end) {
    int needed = pool.pageLengthFor(end);
    return page != null && page.capacity() >= needed ? 0 : needed;
  }

  /** Copies the next {@code length} bytes of {@code payload}; their memory has been acquired. */
  void write(PagePool pool, int offset, ByteBuffer payload, int length) {
    Page target = page;
    if (target == null || bytesNeeded(pool, offset + length) > 0) {
      target = pool.allocateAcquired(PageUse.WRITE, offset + length);
      if (page != null) {
        // What lies behind offset is overwritten now, or the old page would still be big enough.
        int kept = Math.min(page.capacity(), offset);
        target.copyFrom(page.view(0, kept), 0, kept);
        page.close();
      }
      page = target;
    }
    target.copyFrom(payload, offset, length);
  }

  /** Copies bytes that are still in memory to {@code target}. */
  void read(int offset, ByteBuffer target) {
    if (page == null) {
      throw new IllegalStateException("the block is not in memory");
    }
    page.copyTo(offset, target, target.remaining());
  }

  boolean isInMemory() {
    return page != null;
  }

  @Nullable BlockKey storedAs() {
    return storedAs;
  }

  boolean isSent() {
    return sent;
  }

  /** Hands the page to an upload, which closes it. */
  Page send() {
    if (page == null) {
      throw new IllegalStateException("nothing to send");
    }
    sent = true;
    return page.retain();
  }

  /** The upload ended; readers find the block in the store from now on. */
  void stored(BlockKey key) {
    storedAs = key;
    release();
  }

  void release() {
    if (page != null) {
      page.close();
      page = null;
    }
  }
}
