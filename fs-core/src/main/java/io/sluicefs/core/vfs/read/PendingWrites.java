package io.sluicefs.core.vfs.read;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What is written to a file but not committed yet, as readers need it.
 *
 * <p>Readers ask here first and look at the chunk lists afterwards; a commit enters the lists first
 * and leaves here afterwards. So nothing is ever missing from both.
 */
public interface PendingWrites {
  /** A file without buffered writes. */
  PendingWrites NONE =
      new PendingWrites() {
        @Override
        public long end() {
          return 0;
        }

        @Override
        public @Nullable PendingRead read(long fileOffset, ByteBuffer target) {
          return null;
        }
      };

  /** First file offset behind all buffered writes, 0 without any. */
  long end();

  /**
   * Copies what is in memory of {@code [fileOffset, fileOffset + remaining)} to its place in {@code
   * target}, whose position stays.
   *
   * @return what is left to read; absent when nothing at all is buffered
   */
  @Nullable PendingRead read(long fileOffset, ByteBuffer target);
}
