package io.sluicefs.cli.wiring.dump;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Hands what is written to a thread of its own, which packs it and writes it to the file meanwhile;
 * {@value #BUFFERS} buffers are on their way at most. A failure of that thread is thrown by the
 * next write or by closing. Used by one thread.
 */
final class WriteBehind extends OutputStream {
  private static final int BUFFERS = 8;
  private static final int BUFFER_LENGTH = 128 << 10;
  private static final long LOOK_MILLIS = 100;
  private static final Buffer END = new Buffer(0);

  private final OutputStream target;
  private final BlockingQueue<Buffer> full = new ArrayBlockingQueue<>(BUFFERS + 1);
  private final BlockingQueue<Buffer> free = new ArrayBlockingQueue<>(BUFFERS);
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("dump-file").factory());
  private final Future<?> writing;
  private Buffer current;
  private boolean isClosed;

  /** {@code target} is closed with this. */
  WriteBehind(OutputStream target) {
    this.target = target;
    for (int i = 0; i < BUFFERS - 1; i++) {
      free.add(new Buffer(BUFFER_LENGTH));
    }
    this.current = new Buffer(BUFFER_LENGTH);
    this.writing = thread.submit(this::drain);
  }

  private static final class Buffer {
    private final byte[] bytes;
    private int used;

    Buffer(int length) {
      this.bytes = new byte[length];
    }
  }

  private boolean drain() throws IOException, InterruptedException {
    for (Buffer buffer = full.take(); buffer != END; buffer = full.take()) {
      target.write(buffer.bytes, 0, buffer.used);
      buffer.used = 0;
      free.add(buffer);
    }
    return true;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int at = from;
    int end = from + length;
    while (at < end) {
      int part = Math.min(end - at, BUFFER_LENGTH - current.used);
      System.arraycopy(bytes, at, current.bytes, current.used, part);
      current.used += part;
      at += part;
      if (current.used == BUFFER_LENGTH) {
        handOver();
      }
    }
  }

  private void handOver() throws IOException {
    full.add(current);
    try {
      Buffer next = free.poll();
      while (next == null) {
        if (writing.isDone()) {
          await();
          throw new IOException("closed");
        }
        next = free.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
      current = next;
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static IOException interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    IOException failure = new InterruptedIOException("interrupted");
    failure.initCause(e);
    return failure;
  }

  private void await() throws IOException {
    try {
      writing.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Waits until everything is written; then closes the target, whatever came of it. */
  @Override
  public void close() throws IOException {
    if (isClosed) {
      return;
    }
    isClosed = true;
    try (target) {
      // a thread that failed left the queue full: waiting for it throws
      var _ = full.offer(current) && full.offer(END);
      await();
    } finally {
      thread.shutdownNow();
    }
  }
}
