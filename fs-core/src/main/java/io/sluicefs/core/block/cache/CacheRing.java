package io.sluicefs.core.block.cache;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Which of several directories a block belongs to: a consistent-hash ring over the ids in their
 * {@code .lock} files, balanced before use as the reference does it (volume-and-objects.md 7.8).
 * Immutable.
 */
final class CacheRing {
  private static final int POINTS = 100;
  private static final int ROUNDS = 5;
  private static final double DAMPING = 0.75;
  private static final double WHOLE = 0x1p32;

  private final int[] hashes;
  private final int[] owners;

  private CacheRing(int[] hashes, int[] owners) {
    this.hashes = hashes;
    this.owners = owners;
  }

  /** A ring over at least one id; members are told by their place in the list. */
  static CacheRing of(List<String> ids) {
    int[] counts = new int[ids.size()];
    Arrays.fill(counts, POINTS);
    CacheRing ring = build(ids, counts);
    for (int round = 0; round < ROUNDS && ids.size() > 1; round++) {
      if (!ring.correct(counts)) {
        break;
      }
      ring = build(ids, counts);
    }
    return ring;
  }

  private static CacheRing build(List<String> ids, int[] counts) {
    record Point(int hash, int owner) {}
    List<Point> points = new ArrayList<>();
    for (int owner = 0; owner < counts.length; owner++) {
      for (int j = 0; j < counts[owner]; j++) {
        points.add(new Point(murmur3(j + ids.get(owner)), owner));
      }
    }
    points.sort(
        Comparator.<Point>comparingLong(p -> Integer.toUnsignedLong(p.hash()))
            .thenComparing(p -> ids.get(p.owner())));
    return new CacheRing(
        points.stream().mapToInt(Point::hash).toArray(),
        points.stream().mapToInt(Point::owner).toArray());
  }

  /** Adds points to members with a small share and takes them from others; false: all is well. */
  private boolean correct(int[] counts) {
    double[] shares = new double[counts.length];
    double before = Integer.toUnsignedLong(hashes[hashes.length - 1]) - WHOLE;
    for (int i = 0; i < hashes.length; i++) {
      double hash = Integer.toUnsignedLong(hashes[i]);
      shares[owners[i]] += (hash - before) / WHOLE;
      before = hash;
    }
    double expected = 1.0 / counts.length;
    boolean corrected = false;
    for (int owner = 0; owner < counts.length; owner++) {
      int more = (int) (counts[owner] * (expected - shares[owner]) / expected * DAMPING);
      if (more != 1 && more != 0) {
        counts[owner] += more;
        corrected = true;
      }
    }
    return corrected;
  }

  /** The member a block belongs to. */
  int ownerOf(String objectKey) {
    long wanted = Integer.toUnsignedLong(murmur3(objectKey));
    int low = 0;
    int high = hashes.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Integer.toUnsignedLong(hashes[middle]) < wanted) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return owners[low == hashes.length ? 0 : low];
  }

  /** MurmurHash3, 32 bits, of x86, with seed 0. */
  static int murmur3(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer words = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int hash = 0;
    while (words.remaining() >= 4) {
      hash ^= scrambled(words.getInt());
      hash = Integer.rotateLeft(hash, 13) * 5 + 0xE6546B64;
    }
    int tail = 0;
    for (int shift = 0; words.hasRemaining(); shift += 8) {
      tail |= Byte.toUnsignedInt(words.get()) << shift;
    }
    hash ^= scrambled(tail) ^ bytes.length;
    hash = (hash ^ (hash >>> 16)) * 0x85EBCA6B;
    hash = (hash ^ (hash >>> 13)) * 0xC2B2AE35;
    return hash ^ (hash >>> 16);
  }

  private static int scrambled(int word) {
    return Integer.rotateLeft(word * 0xCC9E2D51, 15) * 0x1B873593;
  }
}
