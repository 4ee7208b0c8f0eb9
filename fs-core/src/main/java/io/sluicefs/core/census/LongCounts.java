package io.sluicefs.core.census;

/**
 * A count for each of many numbers other than 0, packed: 12 bytes a slot, 18 to 36 bytes a number.
 * Not thread-safe.
 */
public final class LongCounts {
  private static final int FIRST_SLOTS = 1 << 10;

  private long[] numbers = new long[FIRST_SLOTS];
  private int[] counts = new int[FIRST_SLOTS];
  private int size;

  /** Adds one; returns the count afterwards. */
  public int increment(long number) {
    int slot = find(numbers, number);
    if (numbers[slot] == 0) {
      numbers[slot] = number;
      counts[slot] = 1;
      size++;
      if (size > numbers.length / 3 * 2) {
        grow();
      }
      return 1;
    }
    return ++counts[slot];
  }

  /** 0 for a number that never came. */
  public int get(long number) {
    return counts[find(numbers, number)];
  }

  /** How many different numbers came. */
  public int size() {
    return size;
  }

  private static int find(long[] numbers, long number) {
    int mask = numbers.length - 1;
    int slot = Long.hashCode(number * 0x9E3779B97F4A7C15L) & mask;
    while (numbers[slot] != 0 && numbers[slot] != number) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] moreNumbers = new long[numbers.length * 2];
    int[] moreCounts = new int[moreNumbers.length];
    for (int from = 0; from < numbers.length; from++) {
      if (numbers[from] != 0) {
        int to = find(moreNumbers, numbers[from]);
        moreNumbers[to] = numbers[from];
        moreCounts[to] = counts[from];
      }
    }
    numbers = moreNumbers;
    counts = moreCounts;
  }
}
