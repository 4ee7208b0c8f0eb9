package io.sluicefs.core.meta;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Timestamp;
import io.sluicefs.core.meta.op.ChunkSlices;
import io.sluicefs.core.meta.op.Committed;
import io.sluicefs.core.meta.op.Compaction;
import io.sluicefs.core.meta.op.Copied;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.FileCommit;
import io.sluicefs.core.meta.op.SliceCommit;
import java.util.List;
import java.util.Set;

/** Chunk lists of files (redis-metadata.md 8.19 to 8.21, 8.25). */
public interface FileChunks {

  /**
   * @throws io.sluicefs.core.errno.FsException ENOENT, EPERM (not a file), EIO (damaged list)
   */
  ChunkSlices readChunk(long ino, int chunkIndex);

  /** A slice id never handed out before; served from a batch, so mostly without a trip. */
  long newSliceId();

  /**
   * Grows each time that ids handed out before may be handed out again, to others: what is not
   * committed yet needs new ones (coherence.md 5).
   */
  default long idEpoch() {
    return 0;
  }

  /** The session that bytes written now belong to, 0 without one. */
  long writeSession();

  /** As below, for bytes written under the session of now, all at places of their own. */
  default Committed commit(long ino, List<SliceCommit> slices, Timestamp mtime) {
    return commit(ino, slices, mtime, writeSession());
  }

  /** As below, for bytes at places of their own. */
  default Committed commit(long ino, List<SliceCommit> slices, Timestamp mtime, long session) {
    return commit(new FileCommit(ino, slices, List.of(), Set.of(), mtime, session));
  }

  /**
   * Shows slices of one file in the order given, in one script: grows the length, sets mtime to
   * that of the last buffered write and ctime to now. What is appended goes to the end as the
   * script finds it, so it ends at the length of {@link Committed#after}. Records of one slice
   * beyond the first are counted as references.
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT, EPERM, EFBIG, ENOSPC, EDQUOT, EIO (also:
   *     {@link FileCommit#session} is lost)
   */
  Committed commit(FileCommit request);

  /**
   * Shares slices of the source with the target, references counted in the same script.
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT, EINVAL, EPERM, EFBIG, ENOSPC, EDQUOT
   */
  Copied copyRange(Caller caller, CopyRange request);

  /**
   * Commits a compaction by compare-and-set on the prefix of the list.
   *
   * @return slices nobody uses any more, to be deleted from the object store
   * @throws io.sluicefs.core.errno.FsException EINVAL when the list has changed: nothing was done
   */
  List<SliceKey> compact(Compaction request);
}
