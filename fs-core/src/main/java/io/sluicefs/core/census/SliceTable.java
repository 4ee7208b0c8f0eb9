package io.sluicefs.core.census;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.SliceKey;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Slice ids with length and use, and which of their blocks were seen. Not thread-safe.
 *
 * <p>Memory: 17 bytes a slot at a load of at most two thirds, so 26 to 51 bytes a slice, and a bit
 * for each block. A slice id is never given out twice; when two lengths come for one, the first
 * stays.
 */
public final class SliceTable {
  private static final int FIRST_SLOTS = 1 << 12;
  private static final int SLOTS_MAX = 1 << 30;
  private static final SliceUse[] USES = SliceUse.values();

  private final int blockLength;
  private long[] ids = new long[FIRST_SLOTS];
  private int[] lengths = new int[FIRST_SLOTS];
  private int[] firstBits = new int[FIRST_SLOTS];
  private byte[] uses = new byte[FIRST_SLOTS];
  private int size;
  private int bits;
  private final BitSet seen = new BitSet();

  public SliceTable(int blockLength) {
    this.blockLength = blockLength;
  }

  /** Slices in it. */
  public int size() {
    return size;
  }

  /** Adds a slice, or another use of it. Returns whether the table did not know that use of it. */
  public boolean add(SliceKey slice, SliceUse use) {
    int slot = find(ids, slice.sliceId());
    byte flag = (byte) use.flag();
    if (ids[slot] != 0) {
      boolean isNew = (uses[slot] & flag) == 0;
      uses[slot] |= flag;
      return isNew;
    }
    ids[slot] = slice.sliceId();
    lengths[slot] = slice.sliceLength();
    uses[slot] = flag;
    firstBits[slot] = bits;
    bits = Math.addExact(bits, BlockKey.countOf(slice.sliceLength(), blockLength));
    size++;
    if (size > ids.length / 3 * 2) {
      grow();
    }
    return true;
  }

  /** The first use that applies to a slice id; absent when there is none. */
  public @Nullable SliceUse useOf(long sliceId) {
    int slot = find(ids, sliceId);
    return ids[slot] == 0 ? null : USES[Integer.numberOfTrailingZeros(uses[slot])];
  }

  /** Length of a slice that is known. */
  public int lengthOf(long sliceId) {
    return lengths[find(ids, sliceId)];
  }

  /** True when the slice is known and has a block of that index and length. */
  public boolean has(BlockKey block) {
    int slot = find(ids, block.sliceId());
    return ids[slot] != 0 && fits(block, lengths[slot]);
  }

  private boolean fits(BlockKey block, int sliceLength) {
    return block.index() >= 0
        && block.index() < BlockKey.countOf(sliceLength, blockLength)
        && block.equals(
            BlockKey.of(new SliceKey(block.sliceId(), sliceLength), block.index(), blockLength));
  }

  /** Notes that a block exists; one that no slice has is left out. */
  public void see(BlockKey block) {
    if (has(block)) {
      seen.set(firstBits[find(ids, block.sliceId())] + block.index());
    }
  }

  /** Hands out every block that was not seen. */
  public void eachMissing(Consumer<BlockKey> action) {
    for (int slot = 0; slot < ids.length; slot++) {
      if (ids[slot] == 0) {
        continue;
      }
      int count = BlockKey.countOf(lengths[slot], blockLength);
      int end = firstBits[slot] + count;
      for (int bit = seen.nextClearBit(firstBits[slot]);
          bit < end;
          bit = seen.nextClearBit(bit + 1)) {
        SliceKey slice = new SliceKey(ids[slot], lengths[slot]);
        action.accept(BlockKey.of(slice, bit - firstBits[slot], blockLength));
      }
    }
  }

  private static int find(long[] ids, long id) {
    int mask = ids.length - 1;
    int slot = Long.hashCode(id * 0x9E3779B97F4A7C15L) & mask;
    while (ids[slot] != 0 && ids[slot] != id) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    if (ids.length >= SLOTS_MAX) {
      throw new IllegalStateException("more than " + size + " slices");
    }
    long[] moreIds = new long[ids.length * 2];
    int[] moreLengths = new int[moreIds.length];
    int[] moreBits = new int[moreIds.length];
    byte[] moreUses = new byte[moreIds.length];
    for (int from = 0; from < ids.length; from++) {
      if (ids[from] != 0) {
        int to = find(moreIds, ids[from]);
        moreIds[to] = ids[from];
        moreLengths[to] = lengths[from];
        moreBits[to] = firstBits[from];
        moreUses[to] = uses[from];
      }
    }
    ids = moreIds;
    lengths = moreLengths;
    firstBits = moreBits;
    uses = moreUses;
  }
}
