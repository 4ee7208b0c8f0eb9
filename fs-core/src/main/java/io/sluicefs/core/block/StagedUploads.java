package io.sluicefs.core.block;

import io.sluicefs.core.block.staging.StagingArea;
import io.sluicefs.core.chunk.BlockKey;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.object.ObjectStoreException;
import io.sluicefs.core.object.ObjectStoreException.Kind;
import java.nio.ByteBuffer;
import java.util.function.BooleanSupplier;

/**
 * The object store as staged blocks see it: nobody waits for their uploads, so these go on until
 * the mount ends.
 */
record StagedUploads(BlockTransfers transfers, int count) implements StagingArea.Uploads {
  @Override
  public void put(BlockKey key, ByteBuffer body, BooleanSupplier closing) {
    transfers.put(key, body, () -> closing.getAsBoolean() ? Long.MAX_VALUE : 0);
  }

  @Override
  public boolean get(BlockKey key, ByteBuffer target) {
    try {
      transfers.get(Caller.root(), key, 0, target);
      return true;
    } catch (FsException e) {
      if (e.getCause() instanceof ObjectStoreException cause
          && (cause.kind() == Kind.NOT_FOUND || cause.kind() == Kind.DAMAGED)) {
        return false;
      }
      throw e;
    }
  }

  @Override
  public void delete(BlockKey key) {
    transfers.delete(key);
  }
}
