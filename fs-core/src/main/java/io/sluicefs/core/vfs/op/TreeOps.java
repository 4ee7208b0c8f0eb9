package io.sluicefs.core.vfs.op;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.CloneTop;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.vfs.tree.TreeClone;
import io.sluicefs.core.vfs.tree.TreeRemoval;
import io.sluicefs.core.vfs.tree.TreeVfs.Watch;
import java.util.List;

/** Removing and copying trees, with the caches and open files of this mount. */
public final class TreeOps {
  private final MountState state;
  private final NameOps names;

  public TreeOps(MountState state, NameOps names) {
    this.state = state;
    this.names = names;
  }

  public void removeTree(
      Caller caller, long parentIno, Name name, TreeRemoval.Options options, Watch watch) {
    state.requireWritable();
    if (options.forGood() && caller.uid() != 0) {
      throw Errno.EPERM.exception();
    }
    Removing removing = new Removing(watch);
    Inode top = state.engine.lookup(caller, parentIno, name);
    if (Inodes.isSpecial(top.ino())) {
      throw Errno.EPERM.exception();
    }
    if (top.attr().isDirectory()) {
      new TreeRemoval(state.engine, caller, options, removing).remove(parentIno, name, top.ino());
    } else if (options.forGood()) {
      Dentry entry = new Dentry(name, top.ino(), top.attr().type(), null);
      Removed removed = state.engine.unlinkAll(caller, parentIno, List.of(entry), true).getFirst();
      if (removed == null) {
        throw Errno.ENOENT.exception();
      }
      removing.removed(parentIno, name, removed);
    } else {
      names.unlink(caller, parentIno, name);
      watch.done().accept(1);
    }
    state.kernel().nameChanged(parentIno, name);
  }

  public void cloneTree(Caller caller, CloneTop request, int threads, Watch watch) {
    state.requireWritable();
    state.contents.flushAll();
    TreeClone.Progress progress =
        new TreeClone.Progress() {
          @Override
          public void found(int entries) {
            watch.found().accept(entries);
          }

          @Override
          public void copied(int entries) {
            watch.done().accept(entries);
          }

          @Override
          public boolean isCancelled() {
            return watch.cancelled().getAsBoolean();
          }
        };
    Inode copy = new TreeClone(state.engine, caller, threads, progress).clone(request);
    names.appeared(request.parentIno(), request.name(), copy);
    state.kernel().nameChanged(request.parentIno(), request.name());
  }

  private final class Removing implements TreeRemoval.Listener {
    private final Watch watch;

    Removing(Watch watch) {
      this.watch = watch;
    }

    @Override
    public void removed(long parentIno, Name name, Removed removed) {
      names.disappeared(parentIno, name, removed);
      watch.done().accept(1);
    }

    @Override
    public boolean isCancelled() {
      return watch.cancelled().getAsBoolean();
    }
  }
}
