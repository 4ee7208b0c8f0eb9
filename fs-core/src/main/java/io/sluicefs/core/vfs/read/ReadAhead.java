package io.sluicefs.core.vfs.read;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Guesses from the reads of a file what will be read next (behaviour.md 3.3), for all its handles.
 *
 * <p>A few sequential streams are told apart by their offsets; requests of one stream may come
 * slightly out of order. The window of a stream doubles until it covers what the reader takes while
 * one block is fetched, twice over, and shrinks when much less would do. Reads at equal distances,
 * forwards or backwards, have the next ones loaded. Anything else is random, and loads nothing.
 */
final class ReadAhead {
  private static final int STREAMS_MAX = 4;

  /** Equal distances in a row that make a pattern. */
  private static final int STRIDES_MIN = 3;

  /** Reads at equal distances loaded ahead. */
  private static final int STRIDES_AHEAD_MAX = 64;

  /** Blocks of which reads use less than this part are not worth loading ahead. */
  private static final int USED_PART = 16;

  /** Requests of one reader that may be seen before one that was made earlier. */
  private static final int OVERTAKEN_MAX = 2;

  /** A window twice as long as a fetch hides the fetch. */
  private static final int COVER = 2;

  /**
   * Parts of the file to load now: {@code count} of them, each {@code stride} behind the one
   * before.
   */
  record Ranges(long start, long end, long stride, int count) {
    static Ranges one(long start, long end) {
      return new Ranges(start, end, 0, 1);
    }
  }

  private static final class Stream {
    private long end;
    private long progress;
    private long window;
    private long loadedTo;
    private long usedAt;
    private long sinceNanos;
  }

  private final int blockLength;
  private final long windowMax;
  private final LongSupplier fetchNanos;
  private final Stream[] streams = new Stream[STREAMS_MAX];
  private final ReentrantLock lock = new ReentrantLock();
  private long clock;
  private long lastStart;
  private long stride;
  private int strides;
  private int stridesAhead;

  /**
   * @param fetchNanos how long a block takes to come, 0 while that is not known
   */
  ReadAhead(int blockLength, long windowMax, LongSupplier fetchNanos) {
    this.blockLength = blockLength;
    this.windowMax = windowMax;
    this.fetchNanos = fetchNanos;
    for (int i = 0; i < streams.length; i++) {
      streams[i] = new Stream();
    }
  }

  /** Notes a read; what should be loaded beyond what was asked for before, absent for nothing. */
  @Nullable Ranges note(long start, int length, long nowNanos) {
    if (windowMax < blockLength) {
      return null;
    }
    lock.lock();
    try {
      Stream stream = match(start);
      boolean known = stream != null && follows(stream, start, length);
      if (!known && isStrided(start)) {
        return stridesOf(start, length);
      }
      if (stream == null) {
        stream = begin(start, nowNanos);
      }
      stream.usedAt = ++clock;
      advance(stream, start, length, nowNanos);
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

  /** Whether a read goes on where the stream ended, give or take requests that overtook it. */
  private static boolean follows(Stream stream, long start, int length) {
    return start >= stream.end && start - stream.end <= (long) length * OVERTAKEN_MAX;
  }

  private Stream begin(long start, long nowNanos) {
    Stream oldest = streams[0];
    for (Stream stream : streams) {
      oldest = stream.usedAt < oldest.usedAt ? stream : oldest;
    }
    oldest.end = start;
    oldest.progress = 0;
    oldest.window = 0;
    oldest.loadedTo = start;
    oldest.sinceNanos = nowNanos;
    return oldest;
  }

  private void advance(Stream stream, long start, int length, long nowNanos) {
    boolean follows = stream.progress > 0 && follows(stream, start, length);
    stream.end = Math.max(stream.end, start + length);
    stream.progress += length;
    if (stream.window == 0) {
      stream.window = follows ? blockLength : 0;
      stream.sinceNanos = nowNanos;
    } else if (stream.progress >= stream.window) {
      stream.window = resized(stream, nowNanos);
      stream.progress = length;
      stream.sinceNanos = nowNanos;
    }
  }

  private long resized(Stream stream, long nowNanos) {
    long wanted = wantedWindow(stream.progress, nowNanos - stream.sinceNanos);
    if (stream.window < wanted) {
      return Math.min(stream.window * 2, windowMax);
    }
    boolean shrinks = stream.window / 4 >= wanted;
    return shrinks ? Math.max(stream.window / 2, blockLength) : stream.window;
  }

  /** What the reader takes while a block is on its way, twice, and the block itself. */
  private long wantedWindow(long bytes, long nanos) {
    long fetch = fetchNanos.getAsLong();
    if (fetch == 0 || nanos <= 0) {
      return windowMax;
    }
    double ahead = (double) bytes / nanos * fetch * COVER;
    return Math.min((long) ahead + blockLength, windowMax);
  }

  private @Nullable Ranges rangeOf(Stream stream, long start) {
    if (stream.window == 0) {
      return null;
    }
    long end = (stream.end + stream.window + blockLength - 1) / blockLength * blockLength;
    long from = Math.max(start, stream.loadedTo);
    if (end - from < blockLength) {
      return null;
    }
    stream.loadedTo = end;
    return Ranges.one(from, end);
  }

  /** Counts equal distances; true once they are a pattern. */
  private boolean isStrided(long start) {
    long distance = start - lastStart;
    lastStart = start;
    if (distance != stride || distance == 0) {
      stride = distance;
      strides = 1;
      stridesAhead = 0;
      return false;
    }
    strides++;
    stridesAhead = Math.max(stridesAhead - 1, 0);
    return strides >= STRIDES_MIN;
  }

  /** The next reads of the pattern that are not on their way yet. */
  private @Nullable Ranges stridesOf(long start, int length) {
    long apart = Math.min(Math.abs(stride), blockLength);
    if ((long) length * USED_PART < apart) {
      return null;
    }
    long reach = Math.max(windowMax / Math.max(Math.abs(stride), blockLength), 1);
    int wanted = (int) Math.min(Math.min(strides, STRIDES_AHEAD_MAX), reach * blockLength / apart);
    int count = wanted - stridesAhead;
    if (count <= 0) {
      return null;
    }
    long first = start + stride * (stridesAhead + 1);
    stridesAhead = wanted;
    return new Ranges(first, first + length, stride, count);
  }
}
