package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.chunk.Chunks;
import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.meta.redis.op.DropChunks;
import io.sluicefs.meta.redis.op.ExpireDelayedSlices;
import io.sluicefs.meta.redis.op.ForgetDeletedFile;
import io.sluicefs.meta.redis.op.ForgetSlice;
import io.sluicefs.meta.redis.op.OpContext;
import java.util.List;
import java.util.function.Consumer;

/** Removes what nobody needs any more; every step may be repeated (redis-metadata.md 8.26-8.28). */
public final class GarbageRemoval {
  private static final int CHUNKS_PER_STEP = 100;

  private final OpContext context;

  GarbageRemoval(OpContext context) {
    this.context = context;
  }

  /** Drops all chunk lists of a deleted file and forgets it; hands out slices to be deleted. */
  public void removeDeletedFile(DeletedFile file, Consumer<List<SliceKey>> unused) {
    long chunks = (file.length() + Chunks.CHUNK_LENGTH - 1) / Chunks.CHUNK_LENGTH;
    for (long first = 0; first < chunks; first += CHUNKS_PER_STEP) {
      int count = (int) Math.min(CHUNKS_PER_STEP, chunks - first);
      unused.accept(new DropChunks(context).dropChunks(file, (int) first, count));
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
