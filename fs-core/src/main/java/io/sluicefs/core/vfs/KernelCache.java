package io.sluicefs.core.vfs;

import io.sluicefs.core.inode.Name;

/**
 * What the frontend's kernel may have cached and must look at again. Calls never block but for one.
 * Content and names are queued, and a full queue drops hints, so time-outs stay the last word.
 */
public interface KernelCache {
  /** A frontend without a kernel cache. */
  KernelCache NONE =
      new KernelCache() {
        @Override
        public void attrChanged(long ino) {}

        @Override
        public void contentChanged(long ino) {}

        @Override
        public void dropContent(long ino) {}

        @Override
        public void nameChanged(long parentIno, Name name) {}
      };

  /** Attributes of the inode are stale, and known to be when this returns; its pages are good. */
  void attrChanged(long ino);

  /** Attributes and all cached pages of the inode are stale. */
  void contentChanged(long ino);

  /**
   * As {@link #contentChanged}, and done when this returns. The one call that blocks: for reads and
   * writes of the inode in progress. So whoever serves one of these must not call it.
   */
  void dropContent(long ino);

  /** The entry must be looked up again at its next use. */
  void nameChanged(long parentIno, Name name);
}
