package io.sluicefs.meta.redis.dump;

import java.util.HashMap;
import java.util.Map;

/** Numbers seen, as bits: numbers are dense, so a million take little more than 128 KiB. */
public final class InodeSet {
  private static final int PAGE_BITS = 15;
  private static final int PAGE_WORDS = 1 << (PAGE_BITS - 6);

  private final Map<Long, long[]> pages = new HashMap<>();

  /** False when it was there already. */
  public boolean add(long number) {
    long[] page = pages.computeIfAbsent(number >>> PAGE_BITS, _ -> new long[PAGE_WORDS]);
    int word = (int) (number >>> 6) & (PAGE_WORDS - 1);
    long bit = 1L << number;
    boolean isNew = (page[word] & bit) == 0;
    page[word] |= bit;
    return isNew;
  }
}
