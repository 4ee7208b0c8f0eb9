package io.sluicefs.core.vfs;

import io.sluicefs.core.errno.Errno;
import io.sluicefs.core.errno.FsException;
import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Dentry;
import io.sluicefs.core.inode.FileType;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Inodes;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.Namespace;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.core.meta.op.XattrMode;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A sub-directory of a volume as a whole mount: its inode answers as inode 1, and nothing above it
 * can be reached.
 */
public final class SubdirVfs extends ForwardingVfs {
  private static final Name PARENT = Name.of("..");

  private final long rootIno;
  private final Set<Long> rootHandles = ConcurrentHashMap.newKeySet();

  /** {@code rootIno} is the directory's inode on the volume, see {@link #resolve}. */
  public SubdirVfs(Vfs below, long rootIno) {
    super(below);
    this.rootIno = rootIno;
  }

  /**
   * The inode of a path from the root of the volume. Missing directories are made, with all
   * permission bits; on a read-only engine they are ENOENT.
   *
   * @throws io.sluicefs.core.errno.FsException ENOTDIR
   */
  public static long resolve(Namespace names, String path) {
    long ino = Inodes.ROOT;
    for (String part : path.split("/", -1)) {
      if (!part.isEmpty() && !part.equals(".")) {
        ino = step(names, ino, Name.of(part));
      }
    }
    return ino;
  }

  private static long step(Namespace names, long parentIno, Name name) {
    Inode found = lookupOrMake(names, parentIno, name);
    if (!found.attr().isDirectory()) {
      throw Errno.ENOTDIR.exception();
    }
    return found.ino();
  }

  private static Inode lookupOrMake(Namespace names, long parentIno, Name name) {
    Caller root = Caller.root();
    try {
      return names.lookup(root, parentIno, name);
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
    try {
      NewInode dir = new NewInode(FileType.DIRECTORY, 0x1FF, 0, 0);
      return names.mkdir(root, parentIno, name, dir).inode();
    } catch (FsException e) {
      if (e.errno() == Errno.EEXIST) {
        return names.lookup(root, parentIno, name);
      }
      throw e.errno() == Errno.EROFS ? Errno.ENOENT.exception() : e;
    }
  }

  private long in(long ino) {
    return ino == Inodes.ROOT ? rootIno : ino;
  }

  private NameAt in(NameAt at) {
    return new NameAt(in(at.parentIno()), at.name());
  }

  private long out(long ino) {
    return ino == rootIno ? Inodes.ROOT : ino;
  }

  private Inode out(Inode inode) {
    return inode.ino() == rootIno ? new Inode(Inodes.ROOT, inode.attr()) : inode;
  }

  @Override
  public Inode lookup(Caller caller, long parentIno, Name name) {
    if (parentIno == Inodes.ROOT && name.isDotDot()) {
      return out(below.lookup(caller, rootIno, Name.of(".")));
    }
    return out(below.lookup(caller, in(parentIno), name));
  }

  @Override
  public Attr getattr(Caller caller, long ino, long fh) {
    return below.getattr(caller, in(ino), fh);
  }

  @Override
  public Attr setattr(Caller caller, long ino, long fh, SetAttr change) {
    return below.setattr(caller, in(ino), fh, change);
  }

  @Override
  public Inode mknod(Caller caller, long parentIno, Name name, NewInode node) {
    return below.mknod(caller, in(parentIno), name, node);
  }

  @Override
  public Inode mkdir(Caller caller, long parentIno, Name name, NewInode node) {
    return below.mkdir(caller, in(parentIno), name, node);
  }

  @Override
  public Inode symlink(Caller caller, long parentIno, Name name, byte[] target) {
    return below.symlink(caller, in(parentIno), name, target);
  }

  @Override
  public void unlink(Caller caller, long parentIno, Name name) {
    below.unlink(caller, in(parentIno), name);
  }

  @Override
  public void rmdir(Caller caller, long parentIno, Name name) {
    below.rmdir(caller, in(parentIno), name);
  }

  @Override
  public void rename(Caller caller, NameAt source, NameAt target, RenameMode mode) {
    below.rename(caller, in(source), in(target), mode);
  }

  @Override
  public Inode link(Caller caller, long ino, long parentIno, Name name) {
    return below.link(caller, in(ino), in(parentIno), name);
  }

  @Override
  public Opened open(Caller caller, long ino, OpenFlags flags) {
    return below.open(caller, in(ino), flags);
  }

  @Override
  public FileOpened create(Caller caller, long parentIno, Name name, FileCreate request) {
    return below.create(caller, in(parentIno), name, request);
  }

  @Override
  public FileOpened tmpfile(Caller caller, long parentIno, FileCreate request) {
    return below.tmpfile(caller, in(parentIno), request);
  }

  @Override
  public long opendir(Caller caller, long ino) {
    long fh = below.opendir(caller, in(ino));
    if (in(ino) == rootIno) {
      rootHandles.add(fh);
    }
    return fh;
  }

  @Override
  public void readdir(Caller caller, long fh, long cookie, DirDetail detail, DirSink sink) {
    boolean root = rootHandles.contains(fh);
    below.readdir(caller, fh, cookie, detail, (entry, next) -> sink.add(out(entry, root), next));
  }

  private Dentry out(Dentry entry, boolean inRoot) {
    boolean above = inRoot && entry.name().equals(PARENT);
    long ino = above ? Inodes.ROOT : out(entry.ino());
    return ino == entry.ino() ? entry : new Dentry(entry.name(), ino, entry.type(), entry.attr());
  }

  @Override
  public void releasedir(Caller caller, long fh) {
    rootHandles.remove(fh);
    below.releasedir(caller, fh);
  }

  @Override
  public VolumeUsage statfs(Caller caller, long ino) {
    return below.statfs(caller, in(ino));
  }

  @Override
  public void access(Caller caller, long ino, int mask) {
    below.access(caller, in(ino), mask);
  }

  @Override
  public byte[] getxattr(Caller caller, long ino, Name name) {
    return below.getxattr(caller, in(ino), name);
  }

  @Override
  public List<Name> listxattr(Caller caller, long ino) {
    return below.listxattr(caller, in(ino));
  }

  @Override
  public void setxattr(Caller caller, long ino, Name name, byte[] value, XattrMode mode) {
    below.setxattr(caller, in(ino), name, value, mode);
  }

  @Override
  public void removexattr(Caller caller, long ino, Name name) {
    below.removexattr(caller, in(ino), name);
  }
}
