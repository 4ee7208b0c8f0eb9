package io.sluicefs.core.meta;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.meta.op.DeletedFile;
import io.sluicefs.core.meta.op.ListedChunks;
import java.time.Duration;
import java.util.List;

/**
 * Primitives of the background jobs (redis-metadata.md 6.4, 8.26 to 8.28). Each call is bounded.
 */
public interface Cleanup {

  /** Jobs of which one client per volume runs one at a time. */
  enum Job {
    STALE_SESSIONS,
    DELETED_FILES,
    SLICE_SWEEP,
    TRASH
  }

  /** Tries to become the one that runs {@code job}; false when it ran within {@code interval}. */
  boolean elect(Job job, Duration interval);

  /** Deletes the record of a sustained inode at its last close and queues its data. */
  void releaseSustained(long ino);

  /** Deleted files that have waited at least {@code age}. */
  List<DeletedFile> deletedFiles(Duration age, int limit);

  /**
   * Drops chunk lists of a deleted file, from {@code firstChunk} on, at most {@code chunkCount}.
   *
   * @return slices nobody uses any more
   * @throws io.sluicefs.core.errno.FsException EBUSY while other clients may have the file open
   */
  List<SliceKey> dropChunks(DeletedFile file, int firstChunk, int chunkCount);

  /**
   * Chunks of a file that have a list, between two of them: the highest, when there are too many
   * for one answer. What is made during the call may be missing.
   */
  ListedChunks listedChunks(long ino, int firstChunk, int lastChunk);

  /** Forgets a deleted file after all its chunks were dropped. */
  void forgetDeletedFile(DeletedFile file);

  /** Slices marked unused whose objects are still to be deleted. */
  List<SliceKey> unusedSlices(int limit);

  /** Gives up slices that compactions left for the trash period and that have outlived it. */
  void expireDelayedSlices();

  /** Forgets a slice after its objects were deleted. */
  void forgetSlice(SliceKey slice);
}
