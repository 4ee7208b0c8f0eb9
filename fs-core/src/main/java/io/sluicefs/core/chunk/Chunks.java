package io.sluicefs.core.chunk;

/** Arithmetic of file offsets and chunks; a chunk is 64 MiB, fixed by the format. */
public final class Chunks {
  public static final int CHUNK_LENGTH = 1 << 26;

  /** Offsets must stay below: chunk indexes have 31 bits. */
  public static final long FILE_LENGTH_MAX = (long) CHUNK_LENGTH << 31;

  private Chunks() {}

  public static int indexOf(long fileOffset) {
    return (int) (fileOffset >>> 26);
  }

  public static int offsetIn(long fileOffset) {
    return (int) (fileOffset & (CHUNK_LENGTH - 1));
  }

  public static long startOf(int chunkIndex) {
    return (long) chunkIndex << 26;
  }

  /** Bytes charged for a length: whole 4 KiB units, at least one. */
  public static long chargedBytes(long length) {
    return length == 0 ? 4096 : (length + 4095) & ~4095L;
  }
}
