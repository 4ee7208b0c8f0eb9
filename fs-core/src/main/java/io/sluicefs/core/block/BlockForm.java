package io.sluicefs.core.block;

import io.sluicefs.core.object.BlockCodec;
import org.jspecify.annotations.Nullable;

/**
 * How blocks lie in the object store (volume-and-objects.md 3.2, 4, 5); never changes in the life
 * of a volume.
 *
 * @param codec packs blocks, absent when objects hold them as they are
 * @param hashPrefix object names are spread over 256 folders
 * @param encrypted the store decrypts whole objects only
 */
public record BlockForm(@Nullable BlockCodec codec, boolean hashPrefix, boolean encrypted) {
  public static final BlockForm PLAIN = new BlockForm(null, false, false);

  /** Whether a part of an object can be read without all of it. */
  boolean servesRanges() {
    return codec == null && !encrypted;
  }
}
