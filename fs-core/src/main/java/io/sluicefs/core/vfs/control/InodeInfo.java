package io.sluicefs.core.vfs.control;

import io.sluicefs.core.chunk.SliceRef;
import java.util.List;

/**
 * What the info command tells about one inode.
 *
 * @param path from the root of the mount, empty when no name was found
 * @param pieces what a single file consists of; empty for anything else
 */
record InodeInfo(long ino, Sum sum, String path, List<Piece> pieces) {

  /** Totals; a directory counts itself. */
  record Sum(long length, long size, long files, long dirs) {
    static final Sum NOTHING = new Sum(0, 0, 0, 0);

    Sum plus(Sum other) {
      return new Sum(
          length + other.length, size + other.size, files + other.files, dirs + other.dirs);
    }
  }

  /** A visible part of a slice, or a hole. */
  record Piece(int chunkIndex, SliceRef slice) {}
}
