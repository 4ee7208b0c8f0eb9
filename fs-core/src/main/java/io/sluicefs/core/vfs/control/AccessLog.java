package io.sluicefs.core.vfs.control;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Lines of what a mount does, for those who read {@code .accesslog} (volume-and-objects.md 10.2).
 * Each reader has a queue of its own; lines that do not fit are dropped. Without readers nothing is
 * formatted.
 */
public final class AccessLog {
  private static final int LINES_MAX = 10_240;
  private static final int READERS_MAX = 64;
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final byte[] NOTHING = {'#', '\n'};

  private final List<Reader> readers = new CopyOnWriteArrayList<>();

  boolean isActive() {
    return !readers.isEmpty();
  }

  void add(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    for (Reader reader : readers) {
      reader.lines.offer(bytes);
    }
  }

  VirtualHandle open() {
    if (readers.size() >= READERS_MAX) {
      throw Errno.ENFILE.exception();
    }
    Reader reader = new Reader();
    readers.add(reader);
    return reader;
  }

  /** One open descriptor. */
  private final class Reader implements VirtualHandle {
    private final ArrayBlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(LINES_MAX);
    private byte[] cut = {};

    @Override
    public VirtualFile file() {
      return VirtualFile.ACCESS_LOG;
    }

    @Override
    public synchronized int read(Caller caller, long fileOffset, ByteBuffer target) {
      int start = target.position();
      long end = System.nanoTime() + WAIT_NANOS;
      cut = put(cut, target);
      while (target.hasRemaining()) {
        byte[] line = next(caller, end);
        if (line == null) {
          break;
        }
        cut = put(line, target);
      }
      if (target.position() == start) {
        put(NOTHING, target);
      }
      return target.position() - start;
    }

    private byte @Nullable [] next(Caller caller, long end) {
      byte[] line = lines.poll();
      while (line == null && end - System.nanoTime() > 0 && !caller.isCancelled()) {
        try {
          line = lines.poll(POLL_NANOS, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return null;
        }
      }
      return line;
    }

    /** Puts what fits; returns the rest. */
    private byte[] put(byte[] bytes, ByteBuffer target) {
      int length = Math.min(bytes.length, target.remaining());
      target.put(bytes, 0, length);
      return Arrays.copyOfRange(bytes, length, bytes.length);
    }

    @Override
    public void cancel() {
      readers.remove(this);
    }
  }
}
