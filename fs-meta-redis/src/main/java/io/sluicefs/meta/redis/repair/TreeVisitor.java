package io.sluicefs.meta.redis.repair;

import io.sluicefs.core.inode.Attr;

/** Hears what a walk through the names of a volume comes across. */
public interface TreeVisitor {
  /** A name was looked at. */
  void visited();

  /** A regular file; hard-linked ones come once for each name. */
  void file(long ino, Attr attr);

  void found(Finding finding);
}
