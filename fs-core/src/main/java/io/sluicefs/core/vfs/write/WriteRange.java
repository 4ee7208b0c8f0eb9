package io.sluicefs.core.vfs.write;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.errno.Errno;
import java.nio.ByteBuffer;

/** Where writes may go, and in which pieces. */
final class WriteRange {
  /** A write goes in by pieces of this length, so that none needs more memory than there is. */
  static final int PIECE_MAX = 1 << 20;

  private WriteRange() {}

  /**
   * @throws io.sluicefs.core.errno.FsException EFBIG
   */
  static void check(long fileOffset, ByteBuffer payload) {
    if (fileOffset < 0 || fileOffset >= Chunks.FILE_LENGTH_MAX - payload.remaining()) {
      throw Errno.EFBIG.exception();
    }
  }

  /** Bytes of the next piece; it stays within one chunk. */
  static int pieceLength(long fileOffset, ByteBuffer payload) {
    int length = Math.min(payload.remaining(), PIECE_MAX);
    return Math.min(length, Chunks.CHUNK_LENGTH - Chunks.offsetIn(fileOffset));
  }
}
