package io.sluicefs.core.block;

import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.chunk.BlockName;
import io.sluicefs.core.memory.ScratchBuffers;
import io.sluicefs.core.object.Arrival;
import io.sluicefs.core.object.BlockCodec;
import io.sluicefs.core.object.ObjectStore;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Blocks as objects of a volume: their names, their packing, and whether an object has as many
 * bytes as its name says.
 *
 * <p>Packing works on the caller's thread with memory outside the heap; at most {@link
 * #SCRATCH_MAX} blocks are packed or unpacked at once, and what that takes is bounded by a part of
 * the mount's buffer. Owns the object store.
 */
final class BlockObjects implements AutoCloseable {
  /** Packed blocks in memory at once. */
  private static final int SCRATCH_MAX = 32;

  private static final int SCRATCH_MIN = 2;

  /** Part of the buffer that packed blocks may take beside it. */
  private static final int SCRATCH_PART = 8;

  private final ObjectStore objects;
  private final BlockName names;
  private final @Nullable BlockCodec codec;
  private final ScratchBuffers scratch;

  BlockObjects(ObjectStore objects, BlockConfig config) {
    this.objects = objects;
    this.names = new BlockName(config.form().hashPrefix());
    this.codec = config.form().codec();
    // One byte more than a whole object shows one that is too long.
    int length = codec == null ? 0 : codec.bound(config.blockLength()) + 1;
    long count = config.bufferBytes() / SCRATCH_PART / Math.max(length, 1);
    this.scratch = new ScratchBuffers(length, Math.clamp(count, SCRATCH_MIN, SCRATCH_MAX));
  }

  /** The key of a block's object below the volume's prefix. */
  String nameOf(BlockKey key) {
    return names.keyOf(key);
  }

  /**
   * Fills {@code target} with the bytes of a block from {@code blockOffset} on; packed blocks only
   * whole.
   *
   * @param arrival told on the way, by whole blocks that are not packed
   * @throws ObjectStoreException of the store, or DAMAGED
   */
  void get(BlockKey key, int blockOffset, ByteBuffer target, Arrival arrival) {
    if (codec == null) {
      getPlain(key, blockOffset, target, arrival);
    } else if (blockOffset == 0 && target.remaining() == key.length()) {
      getPacked(codec, key, target);
    } else {
      throw new IllegalArgumentException("part of a packed block");
    }
  }

  private void getPlain(BlockKey key, int blockOffset, ByteBuffer target, Arrival arrival) {
    if (target.remaining() == key.length()) {
      objects.getWhole(names.keyOf(key), target, arrival);
      return;
    }
    int wanted = target.remaining();
    if (objects.get(names.keyOf(key), blockOffset, target) < wanted) {
      throw new ObjectStoreException(Kind.DAMAGED, "the object is shorter than its name says");
    }
  }

  private void getPacked(BlockCodec packing, BlockKey key, ByteBuffer target) {
    int bound = packing.bound(key.length());
    try (ScratchBuffers.Scratch lease = scratch.take(bound + 1)) {
      ByteBuffer packed = lease.bytes();
      if (objects.get(names.keyOf(key), 0, packed) > bound) {
        throw new ObjectStoreException(
            Kind.DAMAGED, "the object is longer than a block of its name can be");
      }
      packing.decode(packed.flip(), target);
    }
  }

  /** Stores the remaining bytes of {@code body}, whose position stays, as a block. */
  void put(BlockKey key, ByteBuffer body) {
    if (codec == null) {
      objects.put(names.keyOf(key), body);
      return;
    }
    try (ScratchBuffers.Scratch lease = scratch.take(codec.bound(body.remaining()))) {
      codec.encode(body, lease.bytes());
      objects.put(names.keyOf(key), lease.bytes().flip());
    }
  }

  void delete(BlockKey key) {
    objects.delete(names.keyOf(key));
  }

  String describe() {
    return objects.describe();
  }

  @Override
  public void close() {
    objects.close();
    scratch.close();
  }
}
