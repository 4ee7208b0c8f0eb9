package io.sluicefs.meta.redis.dump;

import java.util.HashMap;
import java.util.Map;

/** Which chunks were seen: bits of inodes for the first of each file, bits of indexes behind. */
final class SeenChunks {
  private final InodeSet first = new InodeSet();
  private final Map<Stretch, Long> others = new HashMap<>();

  /** 64 chunks of one file. */
  private record Stretch(long ino, int number) {}

  /** False when it was there already. */
  boolean add(long ino, int index) {
    if (index == 0) {
      return first.add(ino);
    }
    Stretch stretch = new Stretch(ino, index >>> 6);
    long bits = others.getOrDefault(stretch, 0L);
    long bit = 1L << index;
    others.put(stretch, bits | bit);
    return (bits & bit) == 0;
  }
}
