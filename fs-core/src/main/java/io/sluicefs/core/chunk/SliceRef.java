package io.sluicefs.core.chunk;

/**
 * The part of a slice that a chunk shows (redis-metadata.md 4.2). All offsets and lengths are
 * bytes.
 *
 * @param chunkOffset where it starts in the chunk
 * @param sliceId identity together with sliceLength; 0 is a hole (zeros)
 * @param sliceLength length of the whole slice in the object store; 0 for a hole
 * @param sliceOffset first byte of the slice that shows
 * @param length bytes that show
 */
public record SliceRef(
    int chunkOffset, long sliceId, int sliceLength, int sliceOffset, int length) {
  public static SliceRef hole(int chunkOffset, int length) {
    return new SliceRef(chunkOffset, 0, 0, 0, length);
  }

  public boolean isHole() {
    return sliceId == 0;
  }

  /** First chunk offset behind this piece. */
  public int chunkEnd() {
    return chunkOffset + length;
  }
}
