package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.meta.DeletedChunks;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.meta.redis.op.ChunkSearch;
import io.sluicefs.meta.redis.op.DropChunks;
import io.sluicefs.meta.redis.op.ExpireDelayedSlices;
import io.sluicefs.meta.redis.op.ForgetDeletedFile;
import io.sluicefs.meta.redis.op.ForgetSlice;
import io.sluicefs.meta.redis.op.OpContext;
import java.util.List;
import java.util.function.Consumer;

/** Removes what nobody needs any more; every step may be repeated (redis-metadata.md 8.26-8.28). */
public final class GarbageRemoval {
  private final OpContext context;

  GarbageRemoval(OpContext context) {
    this.context = context;
  }

  /**
   * Drops all chunk lists of a deleted file and forgets it; hands out slices to be deleted. Nothing
   * while other clients may have it open.
   */
  public void removeDeletedFile(DeletedFile file, Consumer<List<SliceKey>> unused) {
    DropChunks drop = new DropChunks(context);
    try {
      DeletedChunks.visit(
          file,
          new ChunkSearch(context)::highest,
          (first, count) -> unused.accept(drop.dropChunks(file, first, count)));
    } catch (FsException e) {
      if (e.errno() == Errno.EBUSY) {
        return;
      }
      throw e;
    }
    new ForgetDeletedFile(context).forgetDeletedFile(file);
  }

  /** Drops a chunk list whose inode is gone; nothing when it exists again. */
  public List<SliceKey> dropLeakedChunk(long ino, int chunkIndex) {
    return new DropChunks(context).dropChunks(new DeletedFile(ino, 0), chunkIndex, 1);
  }

  /** Forgets a slice whose objects are gone. */
  public void forgetSlice(SliceKey slice) {
    new ForgetSlice(context).forgetSlice(slice);
  }

  /** Takes the references whose trash period is over. */
  public void expireDelayedSlices() {
    new ExpireDelayedSlices(context).expireDelayedSlices();
  }
}
