package io.sluicefs.core.block.cache;

import io.sluicefs.core.block.cache.CacheConfig.Checksum;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * Bytes of one cache file: the block, then a CRC-32C (4 bytes, big endian) of each 32 KiB piece
 * (volume-and-objects.md 7.3). What may follow the checksums is ignored.
 */
final class CacheFile {
  static final int PIECE_LENGTH = 32 << 10;
  private static final int PIECE_SHIFT = 15;

  private CacheFile() {}

  static int pieceCount(int blockLength) {
    return (blockLength + PIECE_LENGTH - 1) >>> PIECE_SHIFT;
  }

  /** The checksums of a whole block, as they follow it in the file. */
  static ByteBuffer checksumsOf(ByteBuffer block) {
    int length = block.remaining();
    ByteBuffer sums = ByteBuffer.allocate(4 * pieceCount(length));
    CRC32C crc = new CRC32C();
    for (int offset = 0; offset < length; offset += PIECE_LENGTH) {
      sums.putInt(checksum(crc, block, offset, Math.min(PIECE_LENGTH, length - offset)));
    }
    return sums.flip();
  }

  private static int checksum(CRC32C crc, ByteBuffer bytes, int offset, int length) {
    crc.reset();
    crc.update(bytes.slice(bytes.position() + offset, length));
    return (int) crc.getValue();
  }

  /**
   * Fills {@code target} with the bytes from {@code offset} on, verified as {@code level} says.
   *
   * @throws IOException the file is damaged or has the wrong length
   */
  static void read(FileChannel file, int blockLength, int offset, ByteBuffer target, Checksum level)
      throws IOException {
    int wanted = target.remaining();
    if (offset + wanted > blockLength) {
      throw new IOException("read beyond the block");
    }
    boolean checked = hasChecksums(file, blockLength);
    int start = target.position();
    if (!checked || level == Checksum.NONE || (level == Checksum.FULL && wanted < blockLength)) {
      readFully(file, target, offset);
      return;
    }
    int firstPiece = offset >>> PIECE_SHIFT;
    int lastPiece = (offset + wanted - 1) >>> PIECE_SHIFT;
    ByteBuffer sums = ByteBuffer.allocate(4 * (lastPiece - firstPiece + 1));
    readFully(file, sums, blockLength + 4L * firstPiece);
    PieceReader reader = new PieceReader(file, blockLength, sums.flip(), firstPiece);
    Wanted request = new Wanted(offset, wanted, target.slice(start, wanted), level);
    for (int piece = firstPiece; piece <= lastPiece; piece++) {
      reader.read(piece, request);
    }
    target.position(start + wanted);
  }

  /** What a caller asks for: bytes of the block, and where they go (from 0 on). */
  private record Wanted(int offset, int length, ByteBuffer target, Checksum level) {}

  /**
   * True when checksums follow the block, false when nothing but the block (or a footer) is there.
   */
  private static boolean hasChecksums(FileChannel file, int blockLength) throws IOException {
    long extra = file.size() - blockLength;
    int sums = 4 * pieceCount(blockLength);
    if (extra < 0 || (extra > 0 && extra % 4 == 0 && extra < sums)) {
      throw new IOException("wrong length");
    }
    return extra >= sums && extra % 4 == 0;
  }

  static void readFully(FileChannel file, ByteBuffer target, long position) throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int n = file.read(target, at);
      if (n < 0) {
        throw new IOException("file ends early");
      }
      at += n;
    }
  }

  /** Reads pieces of one request; whole ones straight into the target, cut ones through a copy. */
  private static final class PieceReader {
    private final FileChannel file;
    private final int blockLength;
    private final ByteBuffer sums;
    private final int firstPiece;
    private final CRC32C crc = new CRC32C();

    PieceReader(FileChannel file, int blockLength, ByteBuffer sums, int firstPiece) {
      this.file = file;
      this.blockLength = blockLength;
      this.sums = sums;
      this.firstPiece = firstPiece;
    }

    void read(int piece, Wanted wanted) throws IOException {
      int pieceStart = piece << PIECE_SHIFT;
      int pieceLength = Math.min(PIECE_LENGTH, blockLength - pieceStart);
      int from = Math.max(pieceStart, wanted.offset());
      int to = Math.min(pieceStart + pieceLength, wanted.offset() + wanted.length());
      ByteBuffer part = wanted.target().slice(from - wanted.offset(), to - from);
      boolean whole = to - from == pieceLength;
      if (whole || wanted.level() == Checksum.SHRINK) {
        readFully(file, part.duplicate(), from);
        if (whole) {
          verify(piece, part, pieceLength);
        }
        return;
      }
      ByteBuffer copy = ByteBuffer.allocate(pieceLength);
      readFully(file, copy, pieceStart);
      verify(piece, copy.flip(), pieceLength);
      part.put(0, copy, from - pieceStart, to - from);
    }

    private void verify(int piece, ByteBuffer bytes, int length) throws IOException {
      if (checksum(crc, bytes, 0, length) != sums.getInt(4 * (piece - firstPiece))) {
        throw new IOException("checksum of piece " + piece + " is wrong");
      }
    }
  }
}
