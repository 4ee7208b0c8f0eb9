package io.sluicefs.core.vfs;

import io.sluicefs.core.inode.Attr;
import io.sluicefs.core.inode.Caller;
import io.sluicefs.core.inode.Inode;
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
import io.sluicefs.core.meta.op.VolumeUsage;
import io.sluicefs.core.meta.op.XattrMode;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Vfs that passes every operation on to the one below: what decorators extend. Owns the one
 * below: {@link #close} closes it.
 */
public abstract class ForwardingVfs implements Vfs {
  protected final Vfs below;

  protected ForwardingVfs(Vfs below) {
    this.below = below;
  }

  @Override
  public Inode lookup(Caller caller, long parentIno, Name name) {
    return below.lookup(caller, parentIno, name);
  }

  @Override
  public void forget(long ino, long lookups) {
    below.forget(ino, lookups);
  }

  @Override
  public Attr getattr(Caller caller, long ino, long fh) {
    return below.getattr(caller, ino, fh);
  }

  @Override
  public Attr setattr(Caller caller, long ino, long fh, SetAttr change) {
    return below.setattr(caller, ino, fh, change);
  }

  @Override
  public Attr truncate(Caller caller, long ino, long fh, long length) {
    return below.truncate(caller, ino, fh, length);
  }

  @Override
  public byte[] readlink(Caller caller, long ino) {
    return below.readlink(caller, ino);
  }

  @Override
  public Inode mknod(Caller caller, long parentIno, Name name, NewInode node) {
    return below.mknod(caller, parentIno, name, node);
  }

  @Override
  public Inode mkdir(Caller caller, long parentIno, Name name, NewInode node) {
    return below.mkdir(caller, parentIno, name, node);
  }

  @Override
  public Inode symlink(Caller caller, long parentIno, Name name, byte[] target) {
    return below.symlink(caller, parentIno, name, target);
  }

  @Override
  public void unlink(Caller caller, long parentIno, Name name) {
    below.unlink(caller, parentIno, name);
  }

  @Override
  public void rmdir(Caller caller, long parentIno, Name name) {
    below.rmdir(caller, parentIno, name);
  }

  @Override
  public void rename(Caller caller, NameAt source, NameAt target, RenameMode mode) {
    below.rename(caller, source, target, mode);
  }

  @Override
  public Inode link(Caller caller, long ino, long parentIno, Name name) {
    return below.link(caller, ino, parentIno, name);
  }

  @Override
  public Opened open(Caller caller, long ino, OpenFlags flags) {
    return below.open(caller, ino, flags);
  }

  @Override
  public FileOpened create(Caller caller, long parentIno, Name name, FileCreate request) {
    return below.create(caller, parentIno, name, request);
  }

  @Override
  public FileOpened tmpfile(Caller caller, long parentIno, FileCreate request) {
    return below.tmpfile(caller, parentIno, request);
  }

  @Override
  public int read(Caller caller, long fh, long fileOffset, ByteBuffer target) {
    return below.read(caller, fh, fileOffset, target);
  }

  @Override
  public int write(
      Caller caller, long fh, long fileOffset, ByteBuffer payload, WriteIntent intent) {
    return below.write(caller, fh, fileOffset, payload, intent);
  }

  @Override
  public void flush(Caller caller, long fh, long lockOwner) {
    below.flush(caller, fh, lockOwner);
  }

  @Override
  public void fsync(Caller caller, long fh) {
    below.fsync(caller, fh);
  }

  @Override
  public void release(Caller caller, long fh, Release how) {
    below.release(caller, fh, how);
  }

  @Override
  public long opendir(Caller caller, long ino) {
    return below.opendir(caller, ino);
  }

  @Override
  public void readdir(Caller caller, long fh, long cookie, DirDetail detail, DirSink sink) {
    below.readdir(caller, fh, cookie, detail, sink);
  }

  @Override
  public void releasedir(Caller caller, long fh) {
    below.releasedir(caller, fh);
  }

  @Override
  public VolumeUsage statfs(Caller caller, long ino) {
    return below.statfs(caller, ino);
  }

  @Override
  public void access(Caller caller, long ino, int mask) {
    below.access(caller, ino, mask);
  }

  @Override
  public byte[] getxattr(Caller caller, long ino, Name name) {
    return below.getxattr(caller, ino, name);
  }

  @Override
  public List<Name> listxattr(Caller caller, long ino) {
    return below.listxattr(caller, ino);
  }

  @Override
  public void setxattr(Caller caller, long ino, Name name, byte[] value, XattrMode mode) {
    below.setxattr(caller, ino, name, value, mode);
  }

  @Override
  public void removexattr(Caller caller, long ino, Name name) {
    below.removexattr(caller, ino, name);
  }

  @Override
  public void fallocate(Caller caller, long fh, Fallocate request) {
    below.fallocate(caller, fh, request);
  }

  @Override
  public long seek(Caller caller, long fh, long fileOffset, SeekTo to) {
    return below.seek(caller, fh, fileOffset, to);
  }

  @Override
  public long copyRange(Caller caller, long sourceFh, long targetFh, CopyRange request) {
    return below.copyRange(caller, sourceFh, targetFh, request);
  }

  @Override
  public @Nullable LockRequest getLock(Caller caller, long fh, LockRequest request) {
    return below.getLock(caller, fh, request);
  }

  @Override
  public @Nullable PendingLock setLock(Caller caller, long fh, LockRequest request) {
    return below.setLock(caller, fh, request);
  }

  @Override
  public void leaveThread() {
    below.leaveThread();
  }

  @Override
  public void close() {
    below.close();
  }
}
