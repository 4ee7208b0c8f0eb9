package io.sluicefs.meta.redis;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.meta.Cleanup;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.meta.op.ListedChunks;
import io.sluicefs.meta.redis.op.ChunkSearch;
import io.sluicefs.meta.redis.op.DeletedFiles;
import io.sluicefs.meta.redis.op.DropChunks;
import io.sluicefs.meta.redis.op.Elect;
import io.sluicefs.meta.redis.op.ExpireDelayedSlices;
import io.sluicefs.meta.redis.op.ForgetDeletedFile;
import io.sluicefs.meta.redis.op.ForgetSlice;
import io.sluicefs.meta.redis.op.NewInodes;
import io.sluicefs.meta.redis.op.OpContext;
import io.sluicefs.meta.redis.op.ReleaseSustained;
import io.sluicefs.meta.redis.op.Removals;
import io.sluicefs.meta.redis.op.UnusedSlices;
import java.time.Duration;
import java.util.List;

/** The part of {@link RedisMetaEngine} that background jobs ask for. */
abstract class RedisUpkeep extends RedisTrees implements Cleanup {
  private final ChunkSearch chunkSearch;
  private final DeletedFiles deletedFiles;
  private final DropChunks dropChunks;
  private final Elect elect;
  private final ExpireDelayedSlices expireDelayedSlices;
  private final ForgetDeletedFile forgetDeletedFile;
  private final ForgetSlice forgetSlice;
  private final ReleaseSustained releaseSustained;
  private final UnusedSlices unusedSlices;

  RedisUpkeep(OpContext context, NewInodes newInodes, Removals removals, ReleaseSustained release) {
    super(context, newInodes, removals);
    chunkSearch = new ChunkSearch(context);
    deletedFiles = new DeletedFiles(context);
    dropChunks = new DropChunks(context);
    elect = new Elect(context);
    expireDelayedSlices = new ExpireDelayedSlices(context);
    forgetDeletedFile = new ForgetDeletedFile(context);
    forgetSlice = new ForgetSlice(context);
    releaseSustained = release;
    unusedSlices = new UnusedSlices(context);
  }

  @Override
  public boolean elect(Job job, Duration interval) {
    return elect.elect(job, interval);
  }

  @Override
  public void releaseSustained(long ino) {
    releaseSustained.releaseSustained(ino);
  }

  @Override
  public List<DeletedFile> deletedFiles(Duration age, int limit) {
    return deletedFiles.deletedFiles(age, limit);
  }

  @Override
  public List<SliceKey> dropChunks(DeletedFile file, int firstChunk, int chunkCount) {
    return dropChunks.dropChunks(file, firstChunk, chunkCount);
  }

  @Override
  public ListedChunks listedChunks(long ino, int firstChunk, int lastChunk) {
    return chunkSearch.highest(ino, firstChunk, lastChunk);
  }

  @Override
  public void forgetDeletedFile(DeletedFile file) {
    forgetDeletedFile.forgetDeletedFile(file);
  }

  @Override
  public List<SliceKey> unusedSlices(int limit) {
    return unusedSlices.unusedSlices(limit);
  }

  @Override
  public void expireDelayedSlices() {
    expireDelayedSlices.expireDelayedSlices();
  }

  @Override
  public void forgetSlice(SliceKey slice) {
    forgetSlice.forgetSlice(slice);
  }
}
