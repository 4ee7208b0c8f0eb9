package io.sluicefs.core.vfs;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inode;
import io.sluicefs.core.inode.Name;
import io.sluicefs.core.meta.MetaEngine;
import io.sluicefs.core.meta.op.CloneTop;
import io.sluicefs.core.meta.op.CopyRange;
import io.sluicefs.core.meta.op.DirDetail;
import io.sluicefs.core.meta.op.Fallocate;
import io.sluicefs.core.meta.op.FileCreate;
import io.sluicefs.core.meta.op.LockRequest;
import io.sluicefs.core.meta.op.NewInode;
import io.sluicefs.core.meta.op.OpenFlags;
import io.sluicefs.core.meta.op.RenameMode;
import io.sluicefs.core.meta.op.SetAttr;
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.core.meta.op.XattrMode;
import io.sluicefs.core.vfs.cache.OpenFiles;
import io.sluicefs.core.vfs.op.AttrOps;
import io.sluicefs.core.vfs.op.DirOps;
import io.sluicefs.core.vfs.op.FileOps;
import io.sluicefs.core.vfs.op.LastClose;
import io.sluicefs.core.vfs.op.LockOps;
import io.sluicefs.core.vfs.op.LostSession;
import io.sluicefs.core.vfs.op.MountState;
import io.sluicefs.core.vfs.op.NameOps;
import io.sluicefs.core.vfs.op.TreeOps;
import io.sluicefs.core.vfs.op.XattrOps;
import io.sluicefs.core.vfs.tree.TreeRemoval;
import io.sluicefs.core.vfs.tree.TreeVfs;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A volume on a metadata engine and file contents. Holds no logic: each operation is a line here
 * and a method of the same name in {@code vfs.op}.
 *
 * <p>Owns the contents and the engine: {@link #close} flushes, then closes both, the session
 * included.
 */
public final class VolumeVfs implements Vfs, TreeVfs {
  private final MountState state;
  private final NameOps names;
  private final AttrOps attrs;
  private final FileOps files;
  private final DirOps dirs;
  private final XattrOps xattrs;
  private final LockOps locks;
  private final TreeOps trees;
  private final MetaEngine engine;
  private final FileContents contents;

  /** A mount whose deleted data waits for the job. */
  public VolumeVfs(
      MetaEngine engine, FileContents contents, OpenFiles openFiles, VfsConfig config) {
    this(engine, contents, openFiles, config, DeletedFiles.LATER);
  }

  /** {@code openFiles} is the one that the engine was given. */
  public VolumeVfs(
      MetaEngine engine,
      FileContents contents,
      OpenFiles openFiles,
      VfsConfig config,
      DeletedFiles deletedFiles) {
    this.engine = engine;
    this.contents = contents;
    state = new MountState(engine, contents, openFiles, config, deletedFiles);
    LastClose lastClose = new LastClose(state);
    names = new NameOps(state, lastClose);
    attrs = new AttrOps(state);
    files = new FileOps(state, names, lastClose);
    dirs = new DirOps(state);
    xattrs = new XattrOps(state);
    locks = new LockOps(state);
    trees = new TreeOps(state, names);
    engine.onSessionLost(new LostSession(state));
  }

  /** Names the kernel cache to notify; until then nobody is told. */
  public void use(KernelCache kernel) {
    state.use(kernel);
  }

  /** The inode of an open handle, 0 for none. */
  public long inoOf(long fh) {
    return state.inoOf(fh);
  }

  @Override
  public Inode lookup(Caller caller, long parentIno, Name name) {
    return names.lookup(caller, parentIno, name);
  }

  @Override
  public void forget(long ino, long lookups) {}

  @Override
  public Attr getattr(Caller caller, long ino, long fh) {
    return attrs.getattr(ino, fh);
  }

  @Override
  public Attr setattr(Caller caller, long ino, long fh, SetAttr change) {
    return attrs.setattr(caller, ino, fh, change);
  }

  @Override
  public Attr truncate(Caller caller, long ino, long fh, long length) {
    return attrs.truncate(caller, ino, fh, length);
  }

  @Override
  public byte[] readlink(Caller caller, long ino) {
    return attrs.readlink(ino);
  }

  @Override
  public Inode mknod(Caller caller, long parentIno, Name name, NewInode node) {
    return names.mknod(caller, parentIno, name, node);
  }

  @Override
  public Inode mkdir(Caller caller, long parentIno, Name name, NewInode node) {
    return names.mkdir(caller, parentIno, name, node);
  }

  @Override
  public Inode symlink(Caller caller, long parentIno, Name name, byte[] target) {
    return names.symlink(caller, parentIno, name, target);
  }

  @Override
  public void unlink(Caller caller, long parentIno, Name name) {
    names.unlink(caller, parentIno, name);
  }

  @Override
  public void rmdir(Caller caller, long parentIno, Name name) {
    names.rmdir(caller, parentIno, name);
  }

  @Override
  public void rename(Caller caller, NameAt source, NameAt target, RenameMode mode) {
    names.rename(caller, source, target, mode);
  }

  @Override
  public void removeTree(
      Caller caller, long parentIno, Name name, TreeRemoval.Options options, Watch watch) {
    trees.removeTree(caller, parentIno, name, options, watch);
  }

  @Override
  public void cloneTree(Caller caller, CloneTop request, int threads, Watch watch) {
    trees.cloneTree(caller, request, threads, watch);
  }

  @Override
  public Inode link(Caller caller, long ino, long parentIno, Name name) {
    return names.link(caller, ino, parentIno, name);
  }

  @Override
  public Opened open(Caller caller, long ino, OpenFlags flags) {
    return files.open(caller, ino, flags);
  }

  @Override
  public FileOpened create(Caller caller, long parentIno, Name name, FileCreate request) {
    return files.create(caller, parentIno, name, request);
  }

  @Override
  public FileOpened tmpfile(Caller caller, long parentIno, FileCreate request) {
    return files.tmpfile(caller, parentIno, request);
  }

  @Override
  public int read(Caller caller, long fh, long fileOffset, ByteBuffer target) {
    return files.read(caller, fh, fileOffset, target);
  }

  @Override
  public int write(
      Caller caller, long fh, long fileOffset, ByteBuffer payload, WriteIntent intent) {
    return files.write(caller, fh, fileOffset, payload, intent);
  }

  @Override
  public void flush(Caller caller, long fh, long lockOwner) {
    try {
      files.flush(caller, fh);
    } finally {
      locks.closed(fh, lockOwner);
    }
  }

  @Override
  public void fsync(Caller caller, long fh) {
    files.fsync(caller, fh);
  }

  @Override
  public void release(Caller caller, long fh, Release how) {
    locks.released(fh);
    files.release(caller, fh);
  }

  @Override
  public long opendir(Caller caller, long ino) {
    return dirs.opendir(ino);
  }

  @Override
  public void readdir(Caller caller, long fh, long cookie, DirDetail detail, DirSink sink) {
    dirs.readdir(caller, fh, cookie, detail, sink);
  }

  @Override
  public void releasedir(Caller caller, long fh) {
    dirs.releasedir(fh);
  }

  @Override
  public VolumeUsage statfs(Caller caller, long ino) {
    return attrs.statfs(ino);
  }

  @Override
  public void access(Caller caller, long ino, int mask) {
    attrs.access(caller, ino, mask);
  }

  @Override
  public byte[] getxattr(Caller caller, long ino, Name name) {
    return xattrs.getxattr(caller, ino, name);
  }

  @Override
  public List<Name> listxattr(Caller caller, long ino) {
    return xattrs.listxattr(caller, ino);
  }

  @Override
  public void setxattr(Caller caller, long ino, Name name, byte[] value, XattrMode mode) {
    xattrs.setxattr(caller, ino, name, value, mode);
  }

  @Override
  public void removexattr(Caller caller, long ino, Name name) {
    xattrs.removexattr(caller, ino, name);
  }

  @Override
  public void fallocate(Caller caller, long fh, Fallocate request) {
    files.fallocate(caller, fh, request);
  }

  @Override
  public long seek(Caller caller, long fh, long fileOffset, SeekTo to) {
    return files.seek(caller, fh, fileOffset, to);
  }

  @Override
  public long copyRange(Caller caller, long sourceFh, long targetFh, CopyRange request) {
    return files.copyRange(caller, sourceFh, targetFh, request);
  }

  @Override
  public @Nullable LockRequest getLock(Caller caller, long fh, LockRequest request) {
    return locks.getLock(fh, request);
  }

  @Override
  public @Nullable PendingLock setLock(Caller caller, long fh, LockRequest request) {
    return locks.setLock(fh, request);
  }

  @Override
  public void leaveThread() {
    engine.leaveThread();
  }

  @Override
  public void close() {
    contents.flushAll();
    contents.close();
    engine.closeSession();
    engine.close();
  }
}
