package io.sluicefs.core.vfs.tree;

import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.CloneTop;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Work on trees through a mount, so that its caches and open files know of it. The caller's mode
 * bits are checked: no kernel has done that.
 */
public interface TreeVfs {
  /**
   * Removes a name and everything below it.
   *
   * @throws io.sluicefs.core.errno.FsException as unlink and rmdir; EPERM past the trash for others
   *     than root
   */
  void removeTree(
      Caller caller, long parentIno, Name name, TreeRemoval.Options options, Watch watch);

  /**
   * Copies a file or a tree without its data.
   *
   * @throws io.sluicefs.core.errno.FsException ENOENT, EEXIST, EACCES, EPERM (trash), ENOSPC,
   *     EDQUOT
   */
  void cloneTree(Caller caller, CloneTop request, int threads, Watch watch);

  /**
   * Who waits for the work.
   *
   * @param found called with entries that are to be done, from several threads
   * @param done called with entries that are done, from several threads
   * @param cancelled asked whether the work shall end
   */
  record Watch(LongConsumer found, LongConsumer done, BooleanSupplier cancelled) {}
}
