package io.sluicefs.core.object;

import java.nio.ByteBuffer;

/**
 * How the bytes of a block are packed in its object (volume-and-objects.md 4). The length of a
 * block is not in the object: it is part of the key. All buffers are direct. Implementations are
 * safe from any thread and work on the caller's, which must not be an event loop.
 */
public interface BlockCodec {

  /** The name in the settings of a volume. */
  String name();

  /** The most bytes that the object of a block of {@code length} bytes may have. */
  int bound(int length);

  /**
   * Packs all remaining bytes of {@code plain}, whose position stays, and moves the position of
   * {@code packed}, which has room for {@link #bound}.
   */
  void encode(ByteBuffer plain, ByteBuffer packed);

  /**
   * Fills {@code plain} with the block that the remaining bytes of {@code packed} hold.
   *
   * @throws ObjectStoreException DAMAGED when they do not hold exactly that many bytes; {@code
   *     plain} then holds nothing of use
   */
  void decode(ByteBuffer packed, ByteBuffer plain);
}
