package io.sluicefs.core.block;

import io.sluicefs.core.object.ObjectStore;

/** Stub of the seam; replaced soon. */
public final class BlockStore implements AutoCloseable {
  private final ObjectStore objects;
  private final BlockConfig config;

  public BlockStore(ObjectStore objects, BlockConfig config) {
    this.objects = objects;
    this.config = config;
  }

  public int blockLength() {
    return config.blockLength();
  }

  @Override
  public void close() {
    objects.close();
  }
}
