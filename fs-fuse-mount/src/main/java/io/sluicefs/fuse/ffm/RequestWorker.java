package io.sluicefs.fuse.ffm;

/** Answers the requests that arrive in one pair of buffers, one at a time, on any thread. */
public interface RequestWorker extends AutoCloseable {
  /**
   * Handles the message of {@code length} bytes in the request buffer to completion. Throws only an
   * {@link Error}: then the mount cannot be trusted any more.
   */
  void handle(long length);

  @Override
  void close();

  /** Makes workers, one per thread. */
  @FunctionalInterface
  interface Factory {
    RequestWorker create(MessageBuffers buffers);
  }
}
