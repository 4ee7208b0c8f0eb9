package io.sluicefs.core.meta.op;

/** What fallocate(2) asks for, in bytes; length above 0. */
public record Fallocate(Mode mode, long fileOffset, long length) {
  /** The supported combinations of the mode bits. */
  public enum Mode {
    ALLOCATE,
    ALLOCATE_KEEP_SIZE,
    PUNCH_HOLE,
    ZERO_RANGE,
    ZERO_RANGE_KEEP_SIZE;

    public boolean keepsSize() {
      return this != ALLOCATE && this != ZERO_RANGE;
    }

    public boolean writesZeros() {
      return this != ALLOCATE && this != ALLOCATE_KEEP_SIZE;
    }
  }
}
