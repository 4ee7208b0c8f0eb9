package io.sluicefs.core.meta.op;

import io.sluicefs.core.chunk.SliceKey;
import io.sluicefs.core.inode.Timestamp;
import java.util.List;
import java.util.Set;

/**
 * Slices that one file is to show, all or none.
 *
 * @param placed records at places of their own, first; several may show parts of one slice
 * @param appended whole slices for the end of the file as the engine finds it, in this order
 * @param counted slices of which earlier commits have shown records: those of now are further ones
 * @param mtime of the last buffered write
 * @param session what {@link io.sluicefs.core.meta.FileChunks#writeSession} was when the bytes were
 *     written
 */
public record FileCommit(
    long ino,
    List<SliceCommit> placed,
    List<SliceKey> appended,
    Set<SliceKey> counted,
    Timestamp mtime,
    long session) {

  /** Bytes that the file gets behind its end. */
  public long appendedBytes() {
    long bytes = 0;
    for (SliceKey slice : appended) {
      bytes += slice.sliceLength();
    }
    return bytes;
  }
}
