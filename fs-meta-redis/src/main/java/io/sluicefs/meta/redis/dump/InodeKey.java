package io.sluicefs.meta.redis.dump;

import org.jspecify.annotations.Nullable;

/**
 * The name of a key that belongs to an inode, without the prefix of the volume.
 *
 * @param key as the server has it
 * @param letter i, d, c, s, x or p
 * @param index of a chunk; 0 for everything else
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record InodeKey(byte[] key, char letter, long ino, int index) {
  private static final String LETTERS = "idcsxp";
  private static final int DIGITS_MAX = 20;

  /** Null for a key of something else. */
  static @Nullable InodeKey of(byte[] key, int prefixLength) {
    if (key.length <= prefixLength + 1 || LETTERS.indexOf(key[prefixLength]) < 0) {
      return null;
    }
    char letter = (char) key[prefixLength];
    int at = prefixLength + 1;
    int end = letter == 'c' ? indexOf(key, (byte) '_', at) : key.length;
    long ino = number(key, at, end);
    long index = letter == 'c' ? number(key, end + 1, key.length) : 0;
    return ino < 0 || index < 0 || index > Integer.MAX_VALUE
        ? null
        : new InodeKey(key, letter, ino, (int) index);
  }

  private static int indexOf(byte[] in, byte wanted, int from) {
    int at = from;
    while (at < in.length && in[at] != wanted) {
      at++;
    }
    return at;
  }

  /** -1 for what is no decimal number of 63 bits. */
  private static long number(byte[] in, int from, int end) {
    if (from >= end || end - from > DIGITS_MAX) {
      return -1;
    }
    long number = 0;
    for (int at = from; at < end; at++) {
      int digit = in[at] - '0';
      if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
