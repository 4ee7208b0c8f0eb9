package io.sluicefs.core.block.cache;

import io.sluicefs.core.block.cache.CacheConfig.Checksum;
import io.sluicefs.core.memory.ScratchBuffers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One open cache file: the block, then a CRC-32C (4 bytes, big endian) of each 32 KiB piece
 * (volume-and-objects.md 7.3), then perhaps a footer, which is ignored. Blocks never change, so
 * bytes read through an open file are right even after its name is gone.
 */
public final class CacheFile implements AutoCloseable {
  private static final int PIECE_SHIFT = 15;
  private static final int PIECE_LENGTH = 1 << PIECE_SHIFT;

  /** Pieces that are read to verify a part of them; as many as readers are at work. */
  private static final ScratchBuffers PIECES = new ScratchBuffers(PIECE_LENGTH, 64);

  private final FileChannel channel;
  private final int blockLength;
  private final @Nullable ByteBuffer sums;

  private CacheFile(FileChannel channel, int blockLength, @Nullable ByteBuffer sums) {
    this.channel = channel;
    this.blockLength = blockLength;
    this.sums = sums;
  }

  /** The file is not what its name says. */
  public static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedException(String message) {
      super(message);
    }
  }

  /**
   * Opens a file by its name; the length is checked and the checksums are taken in.
   *
   * @throws DamagedException the file has a length that its format does not know
   */
  public static CacheFile open(Path path, int blockLength) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      return new CacheFile(channel, blockLength, readSums(channel, blockLength));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static @Nullable ByteBuffer readSums(FileChannel channel, int blockLength)
      throws IOException {
    long extra = channel.size() - blockLength;
    int length = sumsLength(blockLength);
    if (extra < 0 || (extra > 0 && extra % 4 == 0 && extra < length)) {
      throw new DamagedException("wrong length");
    }
    if (extra < length || extra % 4 != 0) {
      return null;
    }
    ByteBuffer sums = ByteBuffer.allocate(length);
    readFully(channel, sums, blockLength);
    return sums.flip();
  }

  /** Whether the file can be verified at all. */
  public boolean hasChecksums() {
    return sums != null;
  }

  /** Bytes of the checksums behind a block of that length. */
  public static int sumsLength(int blockLength) {
    return 4 * ((blockLength + PIECE_LENGTH - 1) >>> PIECE_SHIFT);
  }

  /** The checksums of a whole block, as they follow it in the file. */
  static ByteBuffer checksumsOf(ByteBuffer block) {
    int length = block.remaining();
    ByteBuffer sums = ByteBuffer.allocate(sumsLength(length));
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

  /** Writes the remaining bytes of a block, which stay where they are, and what follows them. */
  public static void write(FileChannel file, ByteBuffer block, boolean withChecksums)
      throws IOException {
    ByteBuffer sums = withChecksums ? checksumsOf(block) : ByteBuffer.allocate(0);
    ByteBuffer[] parts = {block.duplicate(), sums};
    while (parts[0].hasRemaining() || sums.hasRemaining()) {
      file.write(parts);
    }
  }

  /**
   * Fills {@code target} with the bytes from {@code offset} on, verified as {@code level} says. The
   * position of {@code target} may have moved after a failure.
   *
   * @throws DamagedException the file is not what its name says
   */
  public void read(int offset, ByteBuffer target, Checksum level) throws IOException {
    int wanted = target.remaining();
    if (offset + wanted > blockLength) {
      throw new DamagedException("read beyond the block");
    }
    ByteBuffer known = sums;
    if (known == null
        || level == Checksum.NONE
        || (level == Checksum.FULL && wanted < blockLength)) {
      readFully(channel, target, offset);
      return;
    }
    int start = target.position();
    Wanted request = new Wanted(offset, wanted, target.slice(start, wanted), level);
    CRC32C crc = new CRC32C();
    for (int piece = offset >>> PIECE_SHIFT; piece << PIECE_SHIFT < offset + wanted; piece++) {
      read(piece, request, crc, known);
    }
    target.position(start + wanted);
  }

  /** What a caller asks for: bytes of the block, and where they go (from 0 on). */
  private record Wanted(int offset, int length, ByteBuffer target, Checksum level) {}

  /** Reads a piece: a whole one straight into the target, a cut one through a copy. */
  private void read(int piece, Wanted wanted, CRC32C crc, ByteBuffer known) throws IOException {
    int pieceStart = piece << PIECE_SHIFT;
    int pieceLength = Math.min(PIECE_LENGTH, blockLength - pieceStart);
    int from = Math.max(pieceStart, wanted.offset());
    int to = Math.min(pieceStart + pieceLength, wanted.offset() + wanted.length());
    ByteBuffer part = wanted.target().slice(from - wanted.offset(), to - from);
    int sum = known.getInt(4 * piece);
    if (to - from == pieceLength) {
      readFully(channel, part.duplicate(), from);
      verify(piece, crc, part, sum);
    } else if (wanted.level() == Checksum.SHRINK) {
      readFully(channel, part, from);
    } else {
      try (ScratchBuffers.Scratch scratch = PIECES.take(pieceLength)) {
        ByteBuffer bytes = scratch.bytes();
        readFully(channel, bytes, pieceStart);
        verify(piece, crc, bytes.flip(), sum);
        part.put(0, bytes, from - pieceStart, to - from);
      }
    }
  }

  private static void verify(int piece, CRC32C crc, ByteBuffer bytes, int sum) throws IOException {
    if (checksum(crc, bytes, 0, bytes.remaining()) != sum) {
      throw new DamagedException("checksum of piece " + piece + " is wrong");
    }
  }

  private static void readFully(FileChannel file, ByteBuffer target, long position)
      throws IOException {
    long at = position;
    while (target.hasRemaining()) {
      int n = file.read(target, at);
      if (n < 0) {
        throw new DamagedException("file ends early");
      }
      at += n;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
