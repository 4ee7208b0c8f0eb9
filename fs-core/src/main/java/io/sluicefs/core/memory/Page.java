package io.sluicefs.core.memory;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A counted buffer outside the heap.
 *
 * <p>Who receives a page as a return value closes it; a parameter is borrowed unless the method is
 * named {@code take…}. {@link #retain} adds an owner, for a page that crosses threads. The content
 * of a fresh page is arbitrary: zeros must be written.
 */
public final class Page implements AutoCloseable {
  private final PagePool pool;
  private final ByteBuf memory;
  private final ByteBuffer buffer;
  private final AtomicInteger owners = new AtomicInteger(1);
  private volatile PageUse use;

  Page(PagePool pool, ByteBuf memory, PageUse use) {
    this.pool = pool;
    this.memory = memory;
    this.buffer = memory.internalNioBuffer(0, memory.capacity());
    this.use = use;
  }

  public int capacity() {
    return buffer.capacity();
  }

  /**
   * The bytes, for absolute access only: position and limit are shared by all owners and must not
   * be moved.
   */
  public ByteBuffer bytes() {
    return buffer;
  }

  /** A view with its own position and limit over {@code [offset, offset + length)}. */
  public ByteBuffer view(int offset, int length) {
    return buffer.slice(offset, length);
  }

  /** Copies {@code length} bytes from here to the position of {@code target}, which moves. */
  public void copyTo(int offset, ByteBuffer target, int length) {
    int position = target.position();
    target.put(position, buffer, offset, length);
    target.position(position + length);
  }

  /** Copies the next {@code length} bytes of {@code source}, which moves, to here. */
  public void copyFrom(ByteBuffer source, int offset, int length) {
    int position = source.position();
    buffer.put(offset, source, position, length);
    source.position(position + length);
  }

  public PageUse use() {
    return use;
  }

  /** Counts the page under another use from now on. */
  public void become(PageUse newUse) {
    PageUse old = use;
    if (old != newUse) {
      use = newUse;
      pool.budget().move(old, newUse, capacity());
    }
  }

  /** Adds an owner, who closes it too. */
  public Page retain() {
    if (owners.getAndIncrement() <= 0) {
      throw new IllegalStateException("page was given back already");
    }
    return this;
  }

  /** Whether it has more than one owner. */
  public boolean isShared() {
    return owners.get() > 1;
  }

  @Override
  public void close() {
    int left = owners.decrementAndGet();
    if (left == 0) {
      pool.giveBack(memory, use);
    } else if (left < 0) {
      throw new IllegalStateException("page closed more often than it has owners");
    }
  }
}
