package io.sluicefs.fuse.ffm;

/**
 * How many threads read the device.
 *
 * @param normal readers that stay
 * @param max with spares, started while all others may wait
 * @param deferredMax small requests that wait on virtual threads when {@code max} is reached; one
 *     with a payload counts for several. Beyond it the kernel's own queue holds the rest
 * @param payloadMax largest payload of one message in bytes
 */
public record ReaderLimits(int normal, int max, int deferredMax, int payloadMax) {
  public ReaderLimits {
    if (normal < 1 || max < normal || deferredMax < 1 || payloadMax < 4096) {
      throw new IllegalArgumentException("unfit limits of readers");
    }
  }
}
