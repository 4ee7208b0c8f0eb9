package io.sluicefs.core.memory;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A fixed number of buffers outside the heap for bytes that live as long as one request: packed or
 * encrypted blocks. Made when first needed, kept for the next one.
 *
 * <p>Whoever holds one never takes another of the same pool: that is what keeps waiting short.
 * {@code lock} is a leaf.
 */
public final class ScratchBuffers implements AutoCloseable {
  private static final UnpooledByteBufAllocator MEMORY = new UnpooledByteBufAllocator(true, true);

  private final int length;
  private final Semaphore turns;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<ByteBuf> free = new ArrayDeque<>();
  private boolean closed;

  /**
   * @param length of each buffer
   * @param count in use at once
   */
  public ScratchBuffers(int length, int count) {
    this.length = length;
    this.turns = new Semaphore(count);
  }

  /** A buffer in use by one thread until it is closed. */
  public final class Scratch implements AutoCloseable {
    private final ByteBuf memory;
    private final ByteBuffer bytes;

    private Scratch(ByteBuf memory, int wanted) {
      this.memory = memory;
      this.bytes = memory.internalNioBuffer(0, wanted).slice();
    }

    /** The bytes asked for; arbitrary at first, always the same buffer. */
    public ByteBuffer bytes() {
      return bytes;
    }

    @Override
    public void close() {
      giveBack(memory);
      turns.release();
    }
  }

  /**
   * A buffer of {@code wanted} bytes; waits while all are in use. More than the pool's length is
   * made for this time only.
   */
  public Scratch take(int wanted) {
    turns.acquireUninterruptibly();
    try {
      ByteBuf memory = wanted <= length ? takeFree() : null;
      if (memory == null) {
        int bytes = Math.max(wanted, length);
        memory = MEMORY.directBuffer(bytes, bytes);
      }
      return new Scratch(memory, wanted);
    } catch (RuntimeException | OutOfMemoryError e) {
      turns.release();
      throw e;
    }
  }

  private @Nullable ByteBuf takeFree() {
    lock.lock();
    try {
      return free.pollFirst();
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(ByteBuf memory) {
    lock.lock();
    try {
      if (closed || memory.capacity() > length) {
        memory.release();
      } else {
        free.addFirst(memory);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Frees what is idle; buffers still in use are freed when they are closed. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      for (ByteBuf memory = free.pollFirst(); memory != null; memory = free.pollFirst()) {
        memory.release();
      }
    } finally {
      lock.unlock();
    }
  }
}
