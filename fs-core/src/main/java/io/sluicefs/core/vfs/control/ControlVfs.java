package io.sluicefs.core.vfs.control;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.XattrMode;
import io.sluicefs.core.vfs.DirSink;
import io.sluicefs.core.vfs.FileOpened;
import io.sluicefs.core.vfs.ForwardingVfs;
import io.sluicefs.core.vfs.Opened;
import io.sluicefs.core.vfs.PendingLock;
import io.sluicefs.core.vfs.Release;
import io.sluicefs.core.vfs.SeekTo;
import io.sluicefs.core.vfs.Vfs;
import io.sluicefs.core.vfs.WriteIntent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The virtual files of a mount over a Vfs whose inode 1 is the mount's root. Virtual inodes and
 * handles are told apart by their numbers before anything else happens, so ordinary requests pay a
 * comparison.
 */
public final class ControlVfs extends ForwardingVfs {
  private final VirtualFiles files;
  private final VirtualNames names;
  private final Set<Long> rootHandles = ConcurrentHashMap.newKeySet();

  public ControlVfs(Vfs below, VirtualFiles files) {
    super(below);
    this.files = files;
    this.names = files.names();
  }

  private static void refuse(boolean virtual) {
    if (virtual) {
      throw Errno.EPERM.exception();
    }
  }

  private void requireFree(long parentIno, Name name) {
    if (names.isReserved(parentIno, name)) {
      throw Errno.EEXIST.exception();
    }
  }

  private void requireOrdinary(long parentIno, Name name) {
    refuse(names.isReserved(parentIno, name));
  }

  @Override
  public Inode lookup(Caller caller, long parentIno, Name name) {
    VirtualFile file = names.find(parentIno, name);
    if (file != null) {
      return new Inode(file.ino(), files.attr(file));
    }
    if (names.isTrash(parentIno, name)) {
      return trash(caller);
    }
    return below.lookup(caller, parentIno, name);
  }

  /** ENOENT while the volume has no trash; the handle 0 keeps it from becoming ESTALE. */
  private Inode trash(Caller caller) {
    return new Inode(Inodes.TRASH, getattr(caller, Inodes.TRASH, 0));
  }

  @Override
  public Attr getattr(Caller caller, long ino, long fh) {
    if (ino == Inodes.TRASH) {
      return below.getattr(caller, ino, fh).withLength(0);
    }
    return Inodes.isVirtual(ino) ? files.attr(ino) : below.getattr(caller, ino, fh);
  }

  @Override
  public Attr setattr(Caller caller, long ino, long fh, SetAttr change) {
    refuse(ino > Inodes.TRASH);
    if (ino == Inodes.TRASH) {
      return getattr(caller, ino, fh);
    }
    return Inodes.isVirtual(ino) ? files.attr(ino) : below.setattr(caller, ino, fh, change);
  }

  @Override
  public Attr truncate(Caller caller, long ino, long fh, long length) {
    refuse(Inodes.isVirtual(ino));
    return below.truncate(caller, ino, fh, length);
  }

  @Override
  public Inode mknod(Caller caller, long parentIno, Name name, NewInode node) {
    requireFree(parentIno, name);
    return below.mknod(caller, parentIno, name, node);
  }

  @Override
  public Inode mkdir(Caller caller, long parentIno, Name name, NewInode node) {
    requireFree(parentIno, name);
    return below.mkdir(caller, parentIno, name, node);
  }

  @Override
  public Inode symlink(Caller caller, long parentIno, Name name, byte[] target) {
    requireFree(parentIno, name);
    return below.symlink(caller, parentIno, name, target);
  }

  @Override
  public FileOpened create(Caller caller, long parentIno, Name name, FileCreate request) {
    VirtualFile file = names.find(parentIno, name);
    if (file != null && !request.exclusive()) {
      Opened opened = files.open(caller, file.ino(), request.open());
      return new FileOpened(new Inode(file.ino(), files.attr(file)), opened);
    }
    requireFree(parentIno, name);
    return below.create(caller, parentIno, name, request);
  }

  @Override
  public void unlink(Caller caller, long parentIno, Name name) {
    requireOrdinary(parentIno, name);
    below.unlink(caller, parentIno, name);
  }

  @Override
  public void rmdir(Caller caller, long parentIno, Name name) {
    requireOrdinary(parentIno, name);
    below.rmdir(caller, parentIno, name);
  }

  @Override
  public void rename(Caller caller, NameAt source, NameAt target, RenameMode mode) {
    requireOrdinary(source.parentIno(), source.name());
    requireOrdinary(target.parentIno(), target.name());
    below.rename(caller, source, target, mode);
  }

  @Override
  public Inode link(Caller caller, long ino, long parentIno, Name name) {
    refuse(Inodes.isVirtual(ino));
    requireOrdinary(parentIno, name);
    return below.link(caller, ino, parentIno, name);
  }

  @Override
  public Opened open(Caller caller, long ino, OpenFlags flags) {
    return Inodes.isVirtual(ino) ? files.open(caller, ino, flags) : below.open(caller, ino, flags);
  }

  @Override
  public int read(Caller caller, long fh, long fileOffset, ByteBuffer target) {
    return files.isVirtual(fh)
        ? files.handle(fh).read(caller, fileOffset, target)
        : below.read(caller, fh, fileOffset, target);
  }

  @Override
  public int write(
      Caller caller, long fh, long fileOffset, ByteBuffer payload, WriteIntent intent) {
    if (!files.isVirtual(fh)) {
      return below.write(caller, fh, fileOffset, payload, intent);
    }
    int length = payload.remaining();
    files.handle(fh).write(caller, payload);
    return length;
  }

  @Override
  public void flush(Caller caller, long fh, long lockOwner) {
    if (files.isVirtual(fh)) {
      files.flush(fh);
    } else {
      below.flush(caller, fh, lockOwner);
    }
  }

  @Override
  public void fsync(Caller caller, long fh) {
    if (!files.isVirtual(fh)) {
      below.fsync(caller, fh);
    }
  }

  @Override
  public void release(Caller caller, long fh, Release how) {
    if (files.isVirtual(fh)) {
      files.release(fh);
    } else {
      below.release(caller, fh, how);
    }
  }

  @Override
  public long opendir(Caller caller, long ino) {
    long fh = below.opendir(caller, ino);
    if (ino == Inodes.ROOT && !names.listed().isEmpty()) {
      rootHandles.add(fh);
    }
    return fh;
  }

  @Override
  public void readdir(Caller caller, long fh, long cookie, DirDetail detail, DirSink sink) {
    if (!rootHandles.contains(fh)) {
      below.readdir(caller, fh, cookie, detail, sink);
      return;
    }
    List<Dentry> first = names.listed();
    int count = first.size();
    for (int i = (int) Math.min(cookie, count); i < count; i++) {
      if (!sink.add(first.get(i), i + 1L)) {
        return;
      }
    }
    long rest = Math.max(0, cookie - count);
    below.readdir(caller, fh, rest, detail, (entry, next) -> sink.add(entry, next + count));
  }

  @Override
  public void releasedir(Caller caller, long fh) {
    rootHandles.remove(fh);
    below.releasedir(caller, fh);
  }

  @Override
  public void access(Caller caller, long ino, int mask) {
    if (Inodes.isVirtual(ino)) {
      files.access(caller, ino, mask);
    } else {
      below.access(caller, ino, mask);
    }
  }

  @Override
  public byte[] getxattr(Caller caller, long ino, Name name) {
    if (Inodes.isSpecial(ino)) {
      throw Errno.ENODATA.exception();
    }
    return below.getxattr(caller, ino, name);
  }

  @Override
  public List<Name> listxattr(Caller caller, long ino) {
    return Inodes.isSpecial(ino) ? List.of() : below.listxattr(caller, ino);
  }

  @Override
  public void setxattr(Caller caller, long ino, Name name, byte[] value, XattrMode mode) {
    refuse(Inodes.isSpecial(ino));
    below.setxattr(caller, ino, name, value, mode);
  }

  @Override
  public void removexattr(Caller caller, long ino, Name name) {
    refuse(Inodes.isSpecial(ino));
    below.removexattr(caller, ino, name);
  }

  @Override
  public void fallocate(Caller caller, long fh, Fallocate request) {
    refuse(files.isVirtual(fh));
    below.fallocate(caller, fh, request);
  }

  @Override
  public long seek(Caller caller, long fh, long fileOffset, SeekTo to) {
    if (files.isVirtual(fh)) {
      throw Errno.ENXIO.exception();
    }
    return below.seek(caller, fh, fileOffset, to);
  }

  @Override
  public long copyRange(Caller caller, long sourceFh, long targetFh, CopyRange request) {
    if (files.isVirtual(sourceFh)) {
      throw Errno.ENOTSUP.exception();
    }
    refuse(files.isVirtual(targetFh));
    return below.copyRange(caller, sourceFh, targetFh, request);
  }

  @Override
  public @Nullable LockRequest getLock(Caller caller, long fh, LockRequest request) {
    refuse(files.isVirtual(fh));
    return below.getLock(caller, fh, request);
  }

  @Override
  public @Nullable PendingLock setLock(Caller caller, long fh, LockRequest request) {
    refuse(files.isVirtual(fh));
    return below.setLock(caller, fh, request);
  }

  @Override
  public void close() {
    files.close();
    below.close();
  }
}
