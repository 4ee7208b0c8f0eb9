package io.sluicefs.core.vfs.read;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Guesses from the reads of a file what will be read next (behaviour.md 3.3): a few sequential
 * streams are told apart by their offsets, and each has a window that doubles while it goes on.
 * Requests of one stream may come slightly out of order.
 */
final class ReadAhead {
  private static final int STREAMS_MAX = 4;

  /** Part of the file to load now. */
  record Range(long start, long end) {}

  private static final class Stream {
    private long end;
    private long progress;
    private long window;
    private long loadedTo;
    private long usedAt;
  }

  private final int blockLength;
  private final long windowMax;
  private final Stream[] streams = new Stream[STREAMS_MAX];
  private final ReentrantLock lock = new ReentrantLock();
  private long clock;

  ReadAhead(int blockLength, long windowMax) {
    this.blockLength = blockLength;
    this.windowMax = windowMax;
    for (int i = 0; i < streams.length; i++) {
      streams[i] = new Stream();
    }
  }

  /** Notes a read; what should be loaded beyond what was asked for before, absent for nothing. */
  @Nullable Range note(long start, int length) {
    if (windowMax < blockLength) {
      return null;
    }
    lock.lock();
    try {
      Stream stream = match(start);
      if (stream == null) {
        stream = begin(start);
      }
      stream.usedAt = ++clock;
      advance(stream, start, length);
      return rangeOf(stream, start);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Stream match(long start) {
    Stream best = null;
    long distanceMin = Long.MAX_VALUE;
    for (Stream stream : streams) {
      long distance = start - stream.end;
      long back = Math.max(stream.window / 8, blockLength);
      boolean near = distance >= -back && distance <= stream.window + blockLength;
      if (stream.usedAt > 0 && near && Math.abs(distance) < distanceMin) {
        best = stream;
        distanceMin = Math.abs(distance);
      }
    }
    return best;
  }

  private Stream begin(long start) {
    Stream oldest = streams[0];
    for (Stream stream : streams) {
      oldest = stream.usedAt < oldest.usedAt ? stream : oldest;
    }
    oldest.end = start;
    oldest.progress = 0;
    oldest.window = 0;
    oldest.loadedTo = start;
    return oldest;
  }

  private void advance(Stream stream, long start, int length) {
    boolean follows = stream.progress > 0 && start >= stream.end && start - stream.end < length;
    stream.end = Math.max(stream.end, start + length);
    stream.progress += length;
    if (stream.window == 0) {
      stream.window = start == 0 || follows ? blockLength : 0;
    } else if (stream.progress >= stream.window) {
      stream.window = Math.min(stream.window * 2, windowMax);
      stream.progress = length;
    }
  }

  private @Nullable Range rangeOf(Stream stream, long start) {
    if (stream.window == 0) {
      return null;
    }
    long end = (stream.end + stream.window + blockLength - 1) / blockLength * blockLength;
    long from = Math.max(start, stream.loadedTo);
    if (end - from < blockLength) {
      return null;
    }
    stream.loadedTo = end;
    return new Range(from, end);
  }
}
