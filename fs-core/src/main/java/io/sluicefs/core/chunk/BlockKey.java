package io.sluicefs.core.chunk;

/**
 * Identity of a block; names its object (volume-and-objects.md 3.2).
 *
 * @param index position in the slice, counted in blocks
 * @param length bytes in the block; every block but the last of a slice is full
 */
public record BlockKey(long sliceId, int index, int length) {

  /** Block {@code index} of a slice cut into blocks of {@code blockLength}. */
  public static BlockKey of(SliceKey slice, int index, int blockLength) {
    long start = (long) index * blockLength;
    return new BlockKey(
        slice.sliceId(), index, (int) Math.min(blockLength, slice.sliceLength() - start));
  }

  /** How many blocks a slice of that length has. */
  public static int countOf(int sliceLength, int blockLength) {
    return (int) (((long) sliceLength + blockLength - 1) / blockLength);
  }

  /** Object key below the volume's prefix. */
  public String objectKey() {
    return "chunks/"
        + Long.toUnsignedString(Long.divideUnsigned(sliceId, 1_000_000))
        + '/'
        + Long.toUnsignedString(Long.divideUnsigned(sliceId, 1_000))
        + '/'
        + Long.toUnsignedString(sliceId)
        + '_'
        + index
        + '_'
        + length;
  }

  @Override
  public int hashCode() {
    return (Long.hashCode(sliceId) * 31 + index) * 31 + length;
  }
}
