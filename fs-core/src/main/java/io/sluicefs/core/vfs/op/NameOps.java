package io.sluicefs.core.vfs.op;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.Created;
import io.sluicefs.core.meta.op.Fate;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.Removed;
import io.sluicefs.core.meta.op.Rename;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.Renamed;
import io.sluicefs.core.vfs.Vfs.NameAt;
import io.sluicefs.core.vfs.cache.OpenFile;
import java.util.function.Supplier;

/** Operations on names: look up, make, remove, move. */
public final class NameOps {
  private final MountState state;
  private final LastClose lastClose;

  public NameOps(MountState state, LastClose lastClose) {
    this.state = state;
    this.lastClose = lastClose;
  }

  public Inode lookup(Caller caller, long parentIno, Name name) {
    long asked = System.nanoTime();
    Inode found = state.engine.lookup(caller, parentIno, name);
    if (found.attr().isFile()) {
      state.dentries.seen(parentIno, name, found.ino());
    }
    return state.shown(found, asked);
  }

  public Inode mknod(Caller caller, long parentIno, Name name, NewInode node) {
    NewInode masked = masked(node);
    return make(parentIno, name, () -> state.engine.mknod(caller, parentIno, name, masked));
  }

  public Inode mkdir(Caller caller, long parentIno, Name name, NewInode node) {
    NewInode masked = masked(node);
    return make(parentIno, name, () -> state.engine.mkdir(caller, parentIno, name, masked));
  }

  public Inode symlink(Caller caller, long parentIno, Name name, byte[] target) {
    return make(parentIno, name, () -> state.engine.symlink(caller, parentIno, name, target));
  }

  public Inode link(Caller caller, long ino, long parentIno, Name name) {
    state.openFiles.linking(ino);
    return make(parentIno, name, () -> state.engine.link(caller, ino, parentIno, name));
  }

  private NewInode masked(NewInode node) {
    int umask = state.config.umaskFor(node.umask());
    return umask == node.umask()
        ? node
        : new NewInode(node.type(), node.mode(), umask, node.rdev());
  }

  private Inode make(long parentIno, Name name, Supplier<Created> request) {
    state.requireWritable();
    long asked = System.nanoTime();
    Created made = changing(parentIno, request, Created::parentAttr);
    return entered(parentIno, name, made.inode(), asked);
  }

  /** A name of this mount leads to the inode from now on. */
  Inode entered(long parentIno, Name name, Inode inode, long askedNanos) {
    FileType type = inode.attr().type();
    if (type == FileType.FILE) {
      state.dentries.seen(parentIno, name, inode.ino());
    }
    state.openDirs.replaced(parentIno, new Dentry(name, inode.ino(), type, null));
    Attr attr = state.changed(inode.ino(), inode.attr(), askedNanos);
    return new Inode(inode.ino(), attr);
  }

  /** Runs a change of one directory and keeps the attributes that its reply shows. */
  <R> R changing(long dirIno, Supplier<R> request, ParentOf<R> parentOf) {
    long ticket = state.attrs.begin(dirIno);
    R reply;
    try {
      reply = request.get();
    } catch (Throwable t) {
      state.attrs.failed(dirIno);
      throw t;
    }
    state.attrs.changed(dirIno, parentOf.parentAttr(reply), ticket);
    return reply;
  }

  /** Picks the directory's attributes out of a reply. */
  @FunctionalInterface
  interface ParentOf<R> {
    Attr parentAttr(R reply);
  }

  public void unlink(Caller caller, long parentIno, Name name) {
    state.requireWritable();
    long expected = state.dentries.hint(parentIno, name);
    OpenFile step = state.openFiles.beginStep(expected);
    try {
      Removed removed =
          changing(
              parentIno,
              () -> state.engine.unlink(caller, parentIno, name, expected),
              Removed::parentAttr);
      left(parentIno, name);
      gone(removed);
    } finally {
      state.openFiles.endStep(step);
    }
  }

  public void rmdir(Caller caller, long parentIno, Name name) {
    state.requireWritable();
    Removed removed =
        changing(parentIno, () -> state.engine.rmdir(caller, parentIno, name), Removed::parentAttr);
    left(parentIno, name);
    gone(removed);
  }

  /** A name was removed together with many others. */
  void disappeared(long parentIno, Name name, Removed removed) {
    state.attrs.forget(parentIno);
    left(parentIno, name);
    gone(removed);
  }

  /** A name was made together with what is below it. */
  void appeared(long parentIno, Name name, Inode inode) {
    state.attrs.forget(parentIno);
    FileType type = inode.attr().type();
    state.openDirs.replaced(parentIno, new Dentry(name, inode.ino(), type, null));
  }

  private void left(long parentIno, Name name) {
    state.dentries.removed(parentIno, name);
    state.openDirs.removed(parentIno, name);
  }

  /** An inode lost one of its names. */
  private void gone(Removed removed) {
    long ino = removed.inode().ino();
    Attr attr = removed.inode().attr();
    state.changes.changed(ino);
    if (removed.fate() == Fate.KEPT) {
      return;
    }
    state.attrs.forget(ino);
    if (removed.fate() == Fate.SUSTAINED) {
      if (!state.openFiles.sustain(ino)) {
        lastClose.remove(ino, attr.length());
      }
    } else if (attr.isFile()) {
      state.pages.forget(ino);
      state.contents.discard(ino);
      state.deletedFiles.fileDeleted(ino, attr.length());
    }
  }

  public void rename(Caller caller, NameAt source, NameAt target, RenameMode mode) {
    state.requireWritable();
    long expected = state.dentries.hint(target.parentIno(), target.name());
    OpenFile step = state.openFiles.beginStep(expected);
    try {
      Rename request =
          new Rename(
              source.parentIno(), source.name(), target.parentIno(), target.name(), mode, expected);
      renamed(source, target, move(caller, request));
    } finally {
      state.openFiles.endStep(step);
    }
  }

  private Renamed move(Caller caller, Rename request) {
    long from = request.parentIno();
    long to = request.targetParentIno();
    Supplier<Renamed> move = () -> state.engine.rename(caller, request);
    if (from == to) {
      return changing(from, move, Renamed::targetParentAttr);
    }
    return changing(from, () -> changing(to, move, Renamed::targetParentAttr), Renamed::parentAttr);
  }

  private void renamed(NameAt source, NameAt target, Renamed renamed) {
    Inode moved = renamed.moved();
    Inode exchanged = renamed.exchanged();
    if (exchanged != null) {
      arrived(source, exchanged);
    } else if (moved.attr().nlink() > 1 && renamed.replaced() == null) {
      // Perhaps both names led to this inode: then both stay (rename(2)).
      arrived(source, moved);
      state.dentries.removed(source.parentIno(), source.name());
    } else if (!source.equals(target)) {
      left(source.parentIno(), source.name());
    }
    arrived(target, moved);
    Removed replaced = renamed.replaced();
    if (replaced != null) {
      gone(replaced);
    }
  }

  private void arrived(NameAt at, Inode inode) {
    long ino = inode.ino();
    FileType type = inode.attr().type();
    if (type == FileType.FILE) {
      state.dentries.seen(at.parentIno(), at.name(), ino);
    }
    state.openDirs.replaced(at.parentIno(), new Dentry(at.name(), ino, type, null));
    state.changes.changed(ino);
    state.attrs.forget(ino);
  }
}
