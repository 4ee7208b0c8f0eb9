package io.sluicefs.meta.redis.dump;

import io.sluicefs.meta.redis.schema.DentryCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The entries of one directory in order, packed: a name takes its length and 14 bytes, so that a
 * million of them fit into a dump's memory.
 */
final class NameTable {
  private static final int DENTRY_LENGTH = 9;
  private static final int HEAD_LENGTH = 2 + DENTRY_LENGTH;
  private static final int PAGE_BITS = 16;
  private static final int PAGE_LENGTH = 1 << PAGE_BITS;
  private static final int FIRST_LENGTH = 1 << 10;
  private static final byte[] NOTHING = {};

  private final List<byte[]> pages = new ArrayList<>(1);

  /** Of each entry, page and offset. */
  private int[] places = new int[8];

  private int size;
  private byte[] page = NOTHING;
  private int used;

  void add(byte[] name, byte[] dentry) {
    DentryCodec.ino(dentry);
    int length = HEAD_LENGTH + name.length;
    if (used + length > page.length && !grow(length)) {
      page = new byte[pages.isEmpty() ? FIRST_LENGTH : PAGE_LENGTH];
      pages.add(page);
      used = 0;
    }
    if (size == places.length) {
      places = Arrays.copyOf(places, size + (size >> 1));
    }
    places[size++] = (pages.size() - 1) << PAGE_BITS | used;
    page[used] = (byte) (name.length >> 8);
    page[used + 1] = (byte) name.length;
    System.arraycopy(dentry, 0, page, used + 2, DENTRY_LENGTH);
    System.arraycopy(name, 0, page, used + HEAD_LENGTH, name.length);
    used += length;
  }

  /** The only page grows until it is as long as the others will be. */
  private boolean grow(int length) {
    if (pages.size() != 1 || used + length > PAGE_LENGTH) {
      return false;
    }
    int wanted = Math.max(page.length * 2, Integer.highestOneBit(used + length) * 2);
    page = Arrays.copyOf(page, Math.min(wanted, PAGE_LENGTH));
    pages.set(0, page);
    return true;
  }

  int size() {
    return size;
  }

  byte[] name(int index) {
    byte[] in = pages.get(places[index] >>> PAGE_BITS);
    int at = places[index] & (PAGE_LENGTH - 1);
    return Arrays.copyOfRange(in, at + HEAD_LENGTH, at + HEAD_LENGTH + length(in, at));
  }

  long ino(int index) {
    return DentryCodec.ino(dentry(index));
  }

  /** The number of a type that the entry has; it may be wrong. */
  int type(int index) {
    return pages.get(places[index] >>> PAGE_BITS)[(places[index] & (PAGE_LENGTH - 1)) + 2] & 0xFF;
  }

  private byte[] dentry(int index) {
    byte[] in = pages.get(places[index] >>> PAGE_BITS);
    int at = (places[index] & (PAGE_LENGTH - 1)) + 2;
    return Arrays.copyOfRange(in, at, at + DENTRY_LENGTH);
  }

  /** Orders by the bytes of the names, and drops what a scan told twice. */
  void sort() {
    places = Arrays.copyOf(places, size);
    sort(places.clone(), places, 0, size);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (kept == 0 || compare(places[kept - 1], places[i]) != 0) {
        places[kept++] = places[i];
      }
    }
    size = kept;
  }

  /** Merge sort; {@code to} and {@code from} hold the same places in that range. */
  private void sort(int[] from, int[] to, int first, int end) {
    if (end - first < 2) {
      return;
    }
    int middle = (first + end) >>> 1;
    sort(to, from, first, middle);
    sort(to, from, middle, end);
    int left = first;
    int right = middle;
    for (int at = first; at < end; at++) {
      boolean takeLeft = right >= end || (left < middle && compare(from[left], from[right]) <= 0);
      to[at] = takeLeft ? from[left++] : from[right++];
    }
  }

  private int compare(int one, int other) {
    byte[] a = pages.get(one >>> PAGE_BITS);
    byte[] b = pages.get(other >>> PAGE_BITS);
    int atA = one & (PAGE_LENGTH - 1);
    int atB = other & (PAGE_LENGTH - 1);
    int endA = atA + HEAD_LENGTH + length(a, atA);
    int endB = atB + HEAD_LENGTH + length(b, atB);
    return Arrays.compareUnsigned(a, atA + HEAD_LENGTH, endA, b, atB + HEAD_LENGTH, endB);
  }

  private static int length(byte[] in, int at) {
    return (in[at] & 0xFF) << 8 | (in[at + 1] & 0xFF);
  }
}
