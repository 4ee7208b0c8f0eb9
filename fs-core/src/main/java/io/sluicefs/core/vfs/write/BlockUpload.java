package io.sluicefs.core.vfs.write;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.memory.Page;
import io.sluicefs.core.meta.FileChunks;

/** A block on its way to the store. */
interface BlockUpload {
  int length();

  /** Its identity; asked for without the lock of the file, as it may need a slice id. */
  BlockKey key(FileChunks engine);

  /**
   * Its bytes, taken once, without the lock of the file; who runs the upload closes the page.
   *
   * @throws FsException EIO
   */
  Page page(WriteBackend backend);

  /** How long somebody has been waiting for it, see {@link SliceWriter#awaitedNanos}. */
  long awaitedNanos();

  /** The upload ended; the lock is held. False when nobody wants the object any more. */
  boolean stored(BlockKey key);

  /** The upload failed for good; the lock is held. */
  void failed(FsException why);
}
