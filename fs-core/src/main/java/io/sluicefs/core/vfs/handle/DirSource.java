package io.sluicefs.core.vfs.handle;

import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.meta.op.DirPage;
import org.jspecify.annotations.Nullable;

/** Where a {@link DirHandle} gets its entries from. */
public interface DirSource {
  /** The entry {@code .}. */
  Dentry self();

  /** The entry {@code ..}. */
  Dentry parent();

  /** The next page; asks the engine. */
  DirPage page(String cursor);

  /**
   * The entry as it may be given out now.
   *
   * @param askedNanos when the page it came with was asked for
   * @return null when it is known to be gone
   */
  @Nullable Dentry shown(Dentry entry, long askedNanos);
}
