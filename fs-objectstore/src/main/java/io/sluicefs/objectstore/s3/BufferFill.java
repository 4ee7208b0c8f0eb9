package io.sluicefs.objectstore.s3;

import io.sluicefs.core.object.Arrival;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Moves bytes of a response into a buffer. */
final class BufferFill {
  /** What a TLS record or a socket buffer brings at once; a direct target is filled through it. */
  private static final int STEP_BYTES = 64 << 10;

  private BufferFill() {}

  /**
   * Reads until the target is full or the stream ends, and then sees the end where there is one: a
   * connection whose body was read to its end can serve another request.
   *
   * @param deadlineNanos of {@link System#nanoTime}, when the body must be there
   * @throws IOException of the stream, or because the deadline has passed
   */
  static int fill(ByteBuffer target, InputStream source, Arrival arrival, long deadlineNanos)
      throws IOException {
    byte[] step = new byte[Math.min(STEP_BYTES, target.remaining())];
    int count = 0;
    int read = 0;
    while (target.hasRemaining() && read >= 0) {
      read = source.read(step, 0, Math.min(step.length, target.remaining()));
      if (read > 0) {
        target.put(step, 0, read);
        count += read;
        arrival.arrived(count);
      }
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new IOException("the body takes longer than --get-timeout");
      }
    }
    if (read >= 0) {
      read = source.read();
    }
    return count;
  }
}
