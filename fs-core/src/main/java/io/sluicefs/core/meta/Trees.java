package io.sluicefs.core.meta;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.CloneTop;
import io.sluicefs.core.meta.op.CopyMode;
import io.sluicefs.core.meta.op.Removed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Many entries of a directory in one request: what removing and copying whole trees is made of
 * (redis-metadata.md 8.13, 8.24). A copy is built where no name leads, and attached at the end.
 */
public interface Trees {
  /** Entries that one request takes. */
  int ENTRIES_MAX = 250;

  /**
   * Removes entries that are no directories.
   *
   * @param forGood past the trash
   * @return an answer per entry, null for those that are gone, lead to another inode by now or
   *     became directories
   * @throws io.sluicefs.core.errno.FsException as {@link Namespace#unlink}, and then nothing was
   *     removed
   */
  List<@Nullable Removed> unlinkAll(
      Caller caller, long parentIno, List<Dentry> entries, boolean forGood);

  /**
   * Removes an empty directory past the trash; for the daemon also an hour of the trash.
   *
   * @throws io.sluicefs.core.errno.FsException as {@link Namespace#rmdir}
   */
  Removed rmdirForGood(Caller caller, long parentIno, Name name);

  /**
   * Copies one inode, sharing its slices: a directory as an empty one without a name, anything else
   * under its name at once.
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT, EEXIST, ENOTDIR, EACCES, EPERM (immutable
   *     target directory, trash), ENOSPC, EDQUOT
   */
  Inode cloneTop(Caller caller, CloneTop request);

  /**
   * Copies inodes into a directory of a copy that is being built; sub-directories as empty ones.
   *
   * @return the new inodes in order, 0 for those that are gone or have been copied before
   * @throws io.sluicefs.core.errno.FsException EACCES, ENOSPC, EDQUOT: nothing was copied
   */
  List<Long> cloneEntries(Caller caller, long targetIno, List<Dentry> entries, CopyMode mode);

  /**
   * Gives a finished copy its name; returns the directory of the name afterwards.
   *
   * @throws io.sluicefs.core.errno.FsException as {@link #cloneTop}
   */
  Attr attachClone(Caller caller, long ino, long parentIno, Name name);

  /** Forgets an emptied copy that got no name. */
  void dropClone(long ino);
}
