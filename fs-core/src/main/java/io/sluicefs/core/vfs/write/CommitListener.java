package io.sluicefs.core.vfs.write;

import io.sluicefs.core.meta.op.SliceCommit;
import java.util.List;

/** Learns of commits whose chunk lists may have become long. Called without locks. */
@FunctionalInterface
public interface CommitListener {
  /**
   * @param longestList records in the longest list that the commit appended to
   */
  void committed(long ino, List<SliceCommit> slices, int longestList);
}
